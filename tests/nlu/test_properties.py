"""Properties: nothing raises, the spelling is stable, what is rendered reads back."""

from decimal import Decimal
from time import process_time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.nlu import Situation, interpret, read
from handlers.nlu.explain import explain
from handlers.nlu.intents import EditDraft, Exact, Resolved
from handlers.nlu.normalise import normalise, plain
from handlers.nlu.search import search
from locales import Texts
from tests.nlu.conftest import demo_lexicon

LEXICON = demo_lexicon()
ENGLISH = Texts.load().translator("en")
PIECES = (
    "可乐", "雪碧", "红牛", "生抽", "上海青", "3", "两", "半", "箱", "件", "斤", "的",
    "不要", "换成", "改", "各", "、", "，", "\n", "每样", "照旧", "去掉", "x", "*", "-",
    "+", "10送1", "330", "ml", "第2行", "全部", "减半", "确认", "多少钱", "明天", "5点",
    "③", "-5", "1e9", "nan", "不", "再来", "[", "]", "(", ")", "「", "」", "\n- - -\n",
    "🍌", "\u200b", "\u202e", "@老王", "#接龙", "1.", "除了", "其他", "一样", "还是", "\t",
    "数量", "品名", "|",
)  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)
RELAXED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(TEXT)
def test_no_text_raises(text: str) -> None:
    reading = read(text, LEXICON)
    for situation in (Situation(), Situation(is_staff=True)):
        (intent,) = interpret(reading, situation)
        for item in getattr(intent, "items", ()):
            if isinstance(item.amount, Exact):
                assert 0 < item.amount.count <= 99_999
    search(LEXICON, text)
    explain(LEXICON, text[:80], ENGLISH)


@RELAXED
@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    found = normalise(text)
    assert found.text == once
    assert len(found.offsets) == len(once) + 1
    assert list(found.offsets) == sorted(found.offsets)


NAMES = [goods for at in range(len(LEXICON)) if (goods := LEXICON.goods(at)).sku_id != 3]
LINES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 400), st.booleans()),
    min_size=1, max_size=8, unique_by=lambda line: line[0].sku_id,
)  # fmt: skip


@RELAXED
@given(LINES, st.sampled_from(["\n", "，", "; "]))
def test_rendered_lines_read_back(lines: list, separator: str) -> None:
    """名称 规格 N单位, as drafts show them, means those lines again."""
    text = separator.join(
        f"{LEXICON.entry(g.at).name} {count}{g.order_unit if in_packs else g.base_unit}"
        for g, count, in_packs in lines
    )
    (intent,) = interpret(read(text, LEXICON), Situation())
    assert isinstance(intent, EditDraft)
    found = [
        (i.product.sku_id, i.amount.count, i.amount.unit)
        for i in intent.items
        if isinstance(i.product, Resolved) and isinstance(i.amount, Exact)
    ]
    assert found == [
        (g.sku_id, Decimal(count), g.order_unit if in_packs else g.base_unit)
        for g, count, in_packs in lines
    ]


def test_noise_is_cut_by_the_work_budget_not_by_the_clock() -> None:
    noise = "".join(chr(0x4E00 + (i * 7919) % 20_000) for i in range(680))
    start = process_time()
    reading = read("，".join(noise[i : i + 6] for i in range(0, 680, 6)), LEXICON)
    assert reading.unread
    assert process_time() - start < 2
