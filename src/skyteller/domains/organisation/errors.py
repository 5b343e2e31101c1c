"""What can go wrong with sign-in and staff."""

from skyteller.kernel.errors import SkytellerError


class InvalidCredentialsError(SkytellerError):
    """Bank, user name or password do not fit; which one is not said."""

    code = "invalid-credentials"
    status = 401
    zh = "用户名或密码不对，请核对后再试。"
    en = "The user name or the password is wrong. Check both and try again."


class AccountLockedError(SkytellerError):
    """Too many wrong passwords; ``retry_after_s`` seconds are left."""

    code = "account-locked"
    status = 423
    zh = "密码多次输错，账号已锁定，{minutes} 分钟后可以再试，也可以请管理员解锁。"
    en = (
        "Too many wrong passwords: the account is locked. Try again in {minutes} minutes,"
        " or ask your administrator to unlock it."
    )


class WeakPasswordError(SkytellerError):
    """The password is shorter than ``minimum`` characters or is the user name."""

    code = "weak-password"
    status = 422
    zh = "密码至少 {minimum} 个字符，不能是用户名。"
    en = "A password has at least {minimum} characters and is not the user name."


class UserNameTakenError(SkytellerError):
    """Somebody in this bank has this user name, in whatever case."""

    code = "username-taken"
    status = 409
    zh = "用户名“{username}”已被使用，请换一个。"
    en = "The user name “{username}” is taken. Choose another one."


class WorkNumberTakenError(SkytellerError):
    """Somebody in this bank has this work number."""

    code = "work-no-taken"
    status = 409
    zh = "工号 {work_no} 已被使用，请换一个。"
    en = "The work number {work_no} is taken. Choose another one."


class UnknownBranchError(SkytellerError):
    """The branch is not one of this bank's."""

    code = "unknown-branch"
    status = 404
    zh = "没有这个网点，请重新选择。"
    en = "There is no such branch. Choose another one."


class OwnAccountError(SkytellerError):
    """Administrators would lock themselves out."""

    code = "own-account"
    status = 409
    zh = "不能停用自己，也不能取消自己的管理员角色，请由另一位管理员操作。"
    en = "You cannot switch yourself off or give up your own administrator role. Ask another administrator."


class LastAdministratorError(SkytellerError):
    """The bank would be left without an administrator."""

    code = "last-administrator"
    status = 409
    zh = "本行至少要有一位启用的管理员。"
    en = "The bank needs at least one active administrator."
