"""Sentences for what the machine, not the rules, refused: a full disk, a folder without rights, a vanished file."""

import errno
from collections.abc import Mapping

from desktop.wording.translating import say, translated

_SENTENCES: Mapping[int, str] = {
    errno.ENOSPC: say("environment", "磁盘已满，“{path}”没有写成。请腾出空间后重试，填写的内容已保留。"),
    errno.EDQUOT: say("environment", "您的磁盘配额已满，“{path}”没有写成。请腾出空间后重试，填写的内容已保留。"),
    errno.EACCES: say("environment", "没有权限使用“{path}”。请换一个位置，或请系统管理员授权后重试。"),
    errno.EPERM: say("environment", "没有权限使用“{path}”。请换一个位置，或请系统管理员授权后重试。"),
    errno.EROFS: say("environment", "“{path}”所在磁盘是只读的。请换一个位置后重试。"),
    errno.ENOENT: say("environment", "找不到“{path}”。请核对位置后重试。"),
    errno.ENOTDIR: say("environment", "“{path}”的上级不是文件夹。请核对位置后重试。"),
    errno.EISDIR: say("environment", "“{path}”是文件夹，不是文件。请另选文件名后重试。"),
}
_OTHER = say("environment", "“{path}”无法读写（系统代码 {code}）。请检查磁盘和网络后重试，填写的内容已保留。")
_NAMELESS = say("environment", "文件")


def trouble(error: OSError) -> str:
    """Return a sentence for an error of the operating system: what happened and what to do; its own English stays in the log."""
    path = str(error.filename) if error.filename else translated("environment", _NAMELESS)
    sentence = _SENTENCES.get(error.errno or 0, _OTHER)
    return translated("environment", sentence).format(path=path, code=error.errno or "—")
