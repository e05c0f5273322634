"""The window around the screens, and signing in; the only view that knows that there are several screens."""
