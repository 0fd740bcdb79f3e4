"""Settings: file and environment, and one clear line for everything that is wrong."""

from datetime import time

import pytest

from bot.settings import ConfigError, OaSettings, Secret, check_serving, load_settings

CANARY = "canary" * 8
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
GOOD = f"""
[shop]
name = "老王批发"
cut_off = 18:30:00
order_minimum = "200.00"

[server]
port = 8099
secret = "{CANARY}"

[database]
url = "sqlite:///shop.db"

[accounts.shop]
kind = "oa"
gh_id = "gh_1"
appid = "wx1"
secret = "{CANARY}"
token = "tok"
aes_key = "{KEY}"

[accounts.staff-app]
kind = "wecom_app"
corpid = "ww1"
agentid = 1000002
secret = "{CANARY}"
token = "tok"
aes_key = "{KEY}"
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "jiedan.toml"

    def write(text):
        path.write_text(text, "utf-8")
        return path

    return write


def test_file_is_read(file):
    settings = load_settings(file(GOOD), {})
    check_serving(settings)
    assert settings.shop.name == "老王批发"
    assert settings.shop.cut_off == time(18, 30)
    assert settings.server.port == 8099
    account = settings.accounts["shop"]
    assert isinstance(account, OaSettings)
    assert account.secret.reveal() == CANARY
    assert account.api_base == "https://api.weixin.qq.com"


def test_environment_wins_and_reaches_a_slug_with_a_dash(file):
    settings = load_settings(
        file(GOOD),
        {
            "JIEDAN_SERVER__PORT": "9000",
            "JIEDAN_ACCOUNTS__STAFF_APP__TOKEN": "other",
            "JIEDAN_SHOP__DELIVERY_WEEKDAYS": "[1, 2]",
            "JIEDAN_SHOP__CUT_OFF_IS_STRICT": "false",
            "HOME": "/",
        },
    )
    assert settings.server.port == 9000
    assert settings.accounts["staff-app"].token.reveal() == "other"
    assert settings.shop.delivery_weekdays == (1, 2)
    assert settings.shop.cut_off_is_strict is False


def test_without_file_there_are_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {}).server.port == 8080


def test_secrets_never_print(file):
    settings = load_settings(file(GOOD), {})
    assert CANARY not in repr(settings)
    assert KEY not in repr(settings)
    assert "shop.db" not in repr(settings)
    assert f"{Secret('x')}" == "Secret(set)"


def load_to_serve(path, environment):
    check_serving(load_settings(path, environment))


def refusal(file, text, environment=None, *, serving=False):
    with pytest.raises(ConfigError) as caught:
        (load_to_serve if serving else load_settings)(file(text), environment or {})
    line = str(caught.value)
    assert "\n" not in line
    assert CANARY not in line
    return line


MUTATIONS = [
    ('name = "老王批发"', 'nme = "x"', "shop.nme: unknown key"),
    ('name = "老王批发"', "name = 3", "shop.name: Expected `str`, got `int`"),
    ("cut_off = 18:30:00", 'cut_off = "late"', "shop.cut_off"),
    ("cut_off = 18:30:00", 'timezone = "Mars/Base"', "shop.timezone: must be"),
    ("cut_off = 18:30:00", 'timezone = "../etc/passwd"', "shop.timezone: must be"),
    ("cut_off = 18:30:00", 'currency = "yuan"', "shop.currency: must be"),
    ("cut_off = 18:30:00", "delivery_weekdays = [0]", "shop.delivery_weekdays: must be"),
    ("cut_off = 18:30:00", "delivery_weekdays = []", "shop.delivery_weekdays: must be"),
    ("cut_off = 18:30:00", 'delivery_weekdays = ["Mo"]', "shop.delivery_weekdays"),
    ("cut_off = 18:30:00", "lead_days = -1", "shop.lead_days: must be"),
    ("cut_off = 18:30:00", "weight_tolerance_percent = 0", "weight_tolerance_percent: must be"),
    ("cut_off = 18:30:00", "weight_tolerance_percent = 91", "weight_tolerance_percent: must be"),
    ("cut_off = 18:30:00", "claim_hours_weighed = 0", "shop.claim_hours_weighed: must be"),
    ("cut_off = 18:30:00", "claim_days = 366", "shop.claim_days: must be"),
    ("cut_off = 18:30:00", "lead_days = 1.5", "shop.lead_days: Expected `int`"),
    ("cut_off = 18:30:00", 'cut_off_is_strict = "yes"', "shop.cut_off_is_strict"),
    ('order_minimum = "200.00"', "order_minimum = 200", "shop.order_minimum: Expected `str`"),
    ('order_minimum = "200.00"', 'order_minimum = "-1"', "shop.order_minimum: must be"),
    ('order_minimum = "200.00"', 'order_minimum = "1e9"', "shop.order_minimum: must be"),
    ("port = 8099", "port = 0", "server.port: must be"),
    ("port = 8099", "port = 65536", "server.port: must be"),
    ("port = 8099", 'port = "8099"', "server.port: Expected `int`, got `str`"),
    ("port = 8099", "port = true", "server.port: Expected `int`"),
    ("port = 8099", "prot = 8099", "server.prot: unknown key"),
    ("port = 8099", 'public_url = "shop.example"', "server.public_url: must be"),
    ("port = 8099", 'public_url = "ftp://x"', "server.public_url: must be"),
    ("port = 8099", "max_connections = 1", "server.max_connections: must be"),
    ("port = 8099", 'log_level = "LOUD"', "server.log_level"),
    ("port = 8099", 'log_format = "xml"', "server.log_format"),
    ("port = 8099", "host = 1", "server.host"),
    (f'port = 8099\nsecret = "{CANARY}"', "port = 8099\nsecret = 5", "server.secret"),
    ('url = "sqlite:///shop.db"', 'url = "mysql://x"', "database.url: must be"),
    ('url = "sqlite:///shop.db"', "url = 1", "database.url"),
    ('url = "sqlite:///shop.db"', "backup_keep = 0", "database.backup_keep: must be"),
    ('url = "sqlite:///shop.db"', "pool = 5", "database.pool: unknown key"),
    ("[database]", "[databse]", "databse: unknown key"),
    ("[shop]", "[shop", "not valid TOML"),
    ("[server]", "[shop]", "not valid TOML"),
    ('kind = "oa"', 'kind = "telegram"', "Invalid `kind`"),
    ('kind = "oa"', "kind = 1", "kind"),
    ('kind = "oa"\n', "", "missing required field `kind`"),
    ('gh_id = "gh_1"', 'gh_id = "1"', "accounts.shop.gh_id: must be"),
    ('gh_id = "gh_1"\n', "", "missing required field `gh_id`"),
    ('appid = "wx1"', 'appid = ""', "accounts.shop.appid: must be"),
    ('appid = "wx1"\n', "", "missing required field `appid`"),
    ('corpid = "ww1"', 'corpid = ""', "accounts.staff-app.corpid: must be"),
    ('corpid = "ww1"\n', "", "missing required field `corpid`"),
    ("agentid = 1000002", 'agentid = "x"', "agentid"),
    ("agentid = 1000002", "agent = 1", "agent: unknown key"),
    (f'aes_key = "{KEY}"', 'aes_key = "short"', "aes_key: must be"),
    (f'aes_key = "{KEY}"', f'aes_key = "{KEY}="', "aes_key: must be"),
    (f'aes_key = "{KEY}"', f'aes_key = "{KEY}"\naes_key_previous = "x"', "aes_key_previous"),
    ("[accounts.shop]", "[accounts.SHOP]", "accounts.SHOP: must be"),
    ("[accounts.shop]", '[accounts."../x"]', "accounts.../x: must be"),
    ('token = "tok"', 'token = "tok"\napi_base = "nowhere"', "api_base: must be"),
    ('token = "tok"', 'token = "tok"\naccount_type = "vip"', "Not one of the allowed values"),
    ('gh_id = "gh_1"', 'gh_id = "gh_1"\ntemplate = {id = "t"}', "missing required field `data`"),
    (
        'gh_id = "gh_1"',
        'gh_id = "gh_1"\ntemplate = {id = "t", data = {a = "password"}}',
        "Not one of the allowed values",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), MUTATIONS)
def test_a_broken_file_is_one_line(file, old, new, said):
    assert old in GOOD
    assert said in refusal(file, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("JIEDAN_SERVER__PORT", "many", "server.port"),
        ("JIEDAN_SERVER__COLOUR", "red", "server.colour: unknown key"),
        ("JIEDAN_NOWHERE__KEY", "1", "nowhere: unknown key"),
        ("JIEDAN_SHOP__DELIVERY_WEEKDAYS", "[1,", "JIEDAN_SHOP__DELIVERY_WEEKDAYS"),
        ("JIEDAN_SERVER__PORT__X", "1", "port is not a section"),
        ("JIEDAN_server__port", "1", "not of the form"),
    ],
)
def test_a_broken_variable_is_one_line(file, variable, value, said):
    assert said in refusal(file, GOOD, {variable: value})


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (f'port = 8099\nsecret = "{CANARY}"', "server.secret: missing or shorter"),
        (f'appid = "wx1"\nsecret = "{CANARY}"', "accounts.shop.secret: missing"),
        ('token = "tok"', "accounts.shop.token: missing"),
        (f'aes_key = "{KEY}"', "accounts.shop.aes_key: missing"),
    ],
)
def test_serving_needs_every_secret(file, old, said):
    kept = old.split("secret")[0] if "secret" in old else ""
    assert said in refusal(file, GOOD.replace(old, kept, 1), serving=True)


def test_serving_needs_an_account(file):
    text = GOOD.split("[accounts.shop]")[0]
    assert "accounts: none is configured" in refusal(file, text, serving=True)


def test_a_missing_file_that_was_named(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load_settings(tmp_path / "absent.toml", {})
    with pytest.raises(ConfigError, match="no such file"):
        load_settings(None, {"JIEDAN_CONFIG": str(tmp_path / "absent.toml")})


def test_a_file_that_is_not_text(tmp_path):
    path = tmp_path / "jiedan.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(path, {})
