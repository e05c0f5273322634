"""Item models as Qt tables and trees see them; QtCore and QtGui only, no widgets and no database."""
