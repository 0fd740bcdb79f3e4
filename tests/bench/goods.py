"""Made-up catalogues of any size, and the ways people misspell a name.

Names are put together from the brands, products, kinds and sizes of the corpus catalogues and
from invented brands, so that characters and pairs are as frequent as in a real assortment.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from domain.catalog.vocabulary import SkuEntry
from handlers.nlu.syllables import SyllableTable

CORPUS = Path(__file__).parents[1] / "nlu" / "corpus"
_SYLLABLES = (
    "安百宝长春达大德东丰福冠广国海和恒红鸿华汇惠吉佳嘉建江金京景康乐力利联龙隆美明南宁欣"
    "鹏奇千勤清庆泉荣瑞润三山盛胜世双顺思泰天田万王旺维味文五西喜香祥新鑫星兴秀雅阳益永友"
    "裕元源悦云泽珍正志中众"
)
_KINDS = [
    "原味",
    "草莓味",
    "蓝莓味",
    "葡萄味",
    "柠檬味",
    "香辣",
    "麻辣",
    "五香",
    "番茄味",
    "烧烤味",
    "海苔味",
    "黄瓜味",
    "巧克力味",
    "香草味",
    "牛奶味",
    "红枣味",
    "特级",
    "精选",
    "家庭装",
    "经典",
    "醇香",
    "鲜香",
    "浓香",
    "清香",
    "老坛",
    "秘制",
]
_SIZES = [
    "100g",
    "120g",
    "150g",
    "180g",
    "200g",
    "250g",
    "300g",
    "400g",
    "450g",
    "500g",
    "750g",
    "800g",
    "1kg",
    "2kg",
    "2.5kg",
    "5kg",
    "10kg",
    "25kg",
    "100ml",
    "200ml",
    "250ml",
    "330ml",
    "350ml",
    "480ml",
    "500ml",
    "550ml",
    "600ml",
    "750ml",
    "1L",
    "1.25L",
    "1.5L",
    "1.8L",
    "2L",
    "2.5L",
    "5L",
]
_PACKS = [
    "6瓶",
    "8袋",
    "10包",
    "12瓶",
    "12盒",
    "15瓶",
    "20袋",
    "24罐",
    "24瓶",
    "30袋",
    "40包",
    "48袋",
]


def corpus_rows() -> list[dict[str, object]]:
    """Every catalogue row of the corpus."""
    rows: list[dict[str, object]] = []
    for path in sorted(CORPUS.glob("*/catalogue.jsonl")):
        rows.extend(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return rows


def make_catalogue(size: int, seed: int = 7) -> list[SkuEntry]:
    """`size` different SKUs."""
    random.seed(seed)
    rows = corpus_rows()
    brands = sorted({str(r["brand"]) for r in rows if r["brand"]})
    products = sorted({str(r["product"]).split("(")[0] for r in rows if r["product"]})
    chars = list(_SYLLABLES)
    brands += [
        "".join(random.sample(chars, random.choice((2, 2, 3))))
        for _ in range(max(60, size // 150))
    ]
    entries: list[SkuEntry] = []
    seen: set[str] = set()
    while len(entries) < size:
        brand, product = random.choice(brands), random.choice(products)
        kind = random.choice(_KINDS) if random.random() < 0.6 else ""
        spec = f"{random.choice(_SIZES)}*{(pack := random.choice(_PACKS))}/箱"
        name = f"{brand}{product}{kind} {spec}"
        if name in seen:
            continue
        seen.add(name)
        unit, count = pack[-1], int(pack[:-1])
        entries.append(
            SkuEntry(
                sku_id=len(entries) + 1, code=f"B{len(entries):07d}", name=name, brand=brand,
                product=product + kind, spec=spec, base_unit=unit,
                units=((unit, 1), ("箱", count)),
                order_unit="箱", category=f"c{len(product) % 9}",
            )
        )  # fmt: skip
    return entries


def homophones_of(table: SyllableTable) -> dict[str, str]:
    """For each character another one that sounds the same, where there is one."""
    first: dict[str, str] = {}
    other: dict[str, str] = {}
    for code in range(0x4E00, 0x9FA5):
        char = chr(code)
        sound = table.first(char)
        if sound and sound in first:
            other.setdefault(first[sound], char)
            other[char] = first[sound]
        elif sound:
            first[sound] = char
    return other


def noisy(entry: SkuEntry, homophones: dict[str, str], rng: random.Random) -> str:
    """The name as a hurried shop types it: size kept, a character lost, swapped or misheard."""
    word = entry.brand + entry.product
    size = entry.spec.split("*", maxsplit=1)[0]
    at = rng.randrange(1, len(word)) if len(word) > 1 else 0
    match rng.randrange(5):
        case 0:
            word = word[:at] + word[at + 1 :]
        case 1:
            word = word[:at] + homophones.get(word[at], word[at]) + word[at + 1 :]
        case 2 if len(word) > at + 1:
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 3:
            word = entry.product + entry.brand
        case _:
            pass
    return f"{word} {size}" if rng.random() < 0.9 else f"{size}{word}"


def queries(
    entries: list[SkuEntry], count: int, homophones: dict[str, str]
) -> Iterator[tuple[SkuEntry, str]]:
    """`count` misspelt names with the SKU they mean."""
    rng = random.Random(11)
    for entry in rng.sample(entries, count):
        yield entry, noisy(entry, homophones, rng)
