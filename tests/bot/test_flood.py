"""The flood gate: twenty in ten seconds, one notice a minute, others unaffected."""

from datetime import timedelta

from bot.flood import MAX_SENDERS, FloodGate, Verdict


def test_the_twenty_first_is_told_once(clock):
    gate = FloodGate()
    verdicts = [gate.admit("shop", "o1", clock()) for _ in range(100)]
    assert verdicts[:20] == [Verdict.ANSWER] * 20
    assert verdicts[20] is Verdict.NOTICE
    assert verdicts[21:] == [Verdict.SILENT] * 79
    assert gate.admit("shop", "o2", clock()) is Verdict.ANSWER
    assert gate.admit("other", "o1", clock()) is Verdict.ANSWER


def test_it_is_over_after_ten_seconds_and_told_again_after_a_minute(clock):
    gate = FloodGate()
    for _ in range(21):
        gate.admit("shop", "o1", clock())
    clock.move(timedelta(seconds=10))
    assert [gate.admit("shop", "o1", clock()) for _ in range(20)] == [Verdict.ANSWER] * 20
    assert gate.admit("shop", "o1", clock()) is Verdict.SILENT
    clock.move(timedelta(seconds=61))
    for _ in range(20):
        gate.admit("shop", "o1", clock())
    assert gate.admit("shop", "o1", clock()) is Verdict.NOTICE


def test_a_slow_writer_is_never_stopped(clock):
    gate = FloodGate()
    for _ in range(200):
        assert gate.admit("shop", "o1", clock()) is Verdict.ANSWER
        clock.move(timedelta(milliseconds=500))


def test_a_repetition_does_not_count(clock):
    gate = FloodGate()
    for _ in range(100):
        verdict = gate.admit("shop", "o1", clock())
        assert verdict is Verdict.ANSWER
        gate.forgive("shop", "o1", verdict)
    for _ in range(20):
        gate.admit("shop", "o1", clock())
    told = gate.admit("shop", "o1", clock())
    gate.forgive("shop", "o1", told)
    assert (told, gate.admit("shop", "o1", clock())) == (Verdict.NOTICE, Verdict.NOTICE)
    assert gate.admit("shop", "o1", clock()) is Verdict.SILENT


def test_memory_is_bounded(clock):
    gate = FloodGate()
    for number in range(MAX_SENDERS + 5):
        gate.admit("shop", f"o{number}", clock())
    assert len(gate._senders) <= MAX_SENDERS
