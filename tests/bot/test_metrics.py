from bot.metrics import Metrics


def test_what_happened_is_exposed() -> None:
    metrics = Metrics()

    metrics.looked_up("clear")
    with metrics.answering("command"):
        pass
    metrics.ticked(failed=False)
    metrics.holds(corpus={"papers": 69}, deliveries={"sent": 2}, feeds={"failing": 1})

    text = metrics.exposition().decode()
    assert 'offprint_lookups_total{outcome="clear"} 1.0' in text
    assert 'offprint_answer_seconds_count{surface="command"} 1.0' in text
    assert 'offprint_ticks_total{result="ok"} 1.0' in text
    assert 'offprint_corpus{noun="papers"} 69.0' in text
    assert 'offprint_feeds{health="failing"} 1.0' in text
    assert 'offprint_deliveries{state="sent"} 2.0' in text


def test_two_programs_count_apart() -> None:
    one, other = Metrics(), Metrics()

    one.looked_up("none")

    assert "outcome=" not in other.exposition().decode()


def test_polling_is_timed_and_its_readings_counted() -> None:
    metrics = Metrics()

    with metrics.polling():
        metrics.polled("new")
        metrics.polled("failed")

    text = metrics.exposition().decode()
    assert "offprint_poll_seconds_count 1.0" in text
    assert 'offprint_feed_readings_total{result="new"} 1.0' in text
    assert 'offprint_feed_readings_total{result="failed"} 1.0' in text
