"""What the platforms say no with: `Refused` and the error codes used here.

The codes are those of the official tables (全局返回码说明); the ones nobody documents
are marked and stand here only, so that they are easy to correct.
"""

BUSY = -1
BAD_SECRET = 40001
BAD_GRANT = 40002
BAD_OPENID = 40003
BAD_MEDIA_TYPE = 40004
BAD_FILE_SIZE = 40006
BAD_MEDIA_ID = 40007
BAD_MESSAGE_TYPE = 40008
BAD_APP_ID = 40013
BAD_TOKEN = 40014
BAD_BUTTON_COUNT = 40016
BAD_BUTTON_TYPE = 40017
BAD_BUTTON_NAME = 40018
BAD_BUTTON_KEY = 40019
BAD_RECIPIENTS = 40031
BAD_LOGIN_CODE = 40029
BAD_OPENID_LIST = 40032
BAD_PARAMETER = 40035
BAD_TEMPLATE = 40037
BAD_AGENT = 40056
BAD_WECOM_PARAMETER = 40058
BAD_OA_SECRET = 40125
WRONG_ACCOUNT_TYPE = 40200
NO_TOKEN = 41001
TOKEN_EXPIRED = 42001
TASK_ID_REFUSED = 42014
RESPONSE_CODE_USED = 42015
"""Undocumented: any refusal of a used, foreign or expired response_code."""
NOT_FOLLOWING = 43004
NO_CONSENT = 43101
EMPTY_CONTENT = 44004
TITLE_TOO_LONG = 45003
TEXT_TOO_LONG = 45002
WRONG_ARTICLE_COUNT = 45008
QUOTA_USED = 45009
TOO_FAST = 45011
NO_WINDOW = 45015
MASS_QUOTA_USED = 45028
WINDOW_USED = 45047
TOO_MANY_TAGS = 45056
TOO_MANY_TAGS_OF_ONE = 45059
TAG_EXISTS = 45157
TAG_NAME_TOO_LONG = 45158
BAD_TAG = 45159
CLIENT_MSG_ID_REPEATED = 45065
BAD_JSON = 47001
BAD_TEMPLATE_ARGUMENT = 47003
NO_MENU = 46003
NOT_GRANTED = 48001
UNKNOWN_MEMBER = 60111
ALL_INVALID = 81013
NOT_FOUND_API = 40066
TOO_MANY_MENU_ITEMS = 95008
BAD_KF_ACCOUNT = 95000
KF_WINDOW_USED = 95001
KF_WINDOW_CLOSED = 95002
BAD_KF_TOKEN = 95007
BAD_SERVICER = 95014
BAD_STATE_CHANGE = 95016
WRONG_SESSION_STATE = 95018
BAD_ROBOT_KEY = 93000
NOBODY_TO_SEND_TO = 41048
CHAT_HAS_BEGUN = 41051
NOT_VISIBLE = 84074
WELCOME_CODE_REFUSED = 41050
"""Undocumented for 微信客服: the code of the contact's welcome message."""


class Refused(Exception):
    """A business call that the platform refuses; `fields` stand beside errcode in the answer."""

    def __init__(self, errcode: int, errmsg: str, **fields: str | int) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg
        self.fields = fields
