"""A database is opened only where everything can be done in it."""

from collections.abc import Iterator

import psycopg
import pytest

from bot.settings import ConfigError
from bot.storage import open_database
from tests.conftest import Clock
from tests.postgres import Cluster

pytestmark = pytest.mark.slow


@pytest.fixture
def weak_url(cluster: Cluster) -> Iterator[str]:
    """An empty database whose user may do everything but make temporary tables."""
    with cluster.database(is_empty=True) as url, psycopg.connect(url, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute("CREATE ROLE shop LOGIN")
        owner.execute(f'REVOKE TEMP ON DATABASE "{name}" FROM PUBLIC')
        owner.execute("GRANT ALL ON SCHEMA public TO shop")
        yield url.replace("postgres@", "shop@")
        owner.execute("DROP OWNED BY shop CASCADE")
        owner.execute("DROP ROLE shop")


def test_a_user_who_could_not_send_an_offer_is_told_at_once(weak_url: str, clock: Clock) -> None:
    with pytest.raises(ConfigError, match=r'GRANT TEMP ON DATABASE "\w+" TO "shop"'):
        open_database(weak_url, clock)
