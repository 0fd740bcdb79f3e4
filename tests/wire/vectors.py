"""Published signature and encryption vectors, and the keys they use."""

from datetime import UTC, datetime

from bot.channels.wire import Keyring, decode_aes_key

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
STAMP = 1700000000
NOW = datetime.fromtimestamp(STAMP, UTC)

OA = Keyring("tok", (decode_aes_key(AES_KEY),), "wx0123456789abcdef")
WECOM = Keyring("tok", (decode_aes_key(AES_KEY),), "ww0123456789abcdef")
ROTATED = Keyring("tok", (decode_aes_key(OLD_AES_KEY), decode_aes_key(AES_KEY)), OA.receive_id)

TEXT_PUSH = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>"
    "<FromUserName><![CDATA[openid_1]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[可乐3箱 雪碧两箱]]></Content><MsgId>24000000000000001</MsgId></xml>"
)
