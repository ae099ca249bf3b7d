"""What an audit came to: counted, with the first faults and an example of each kind."""

from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.audit_tally import LISTED, Tally
from callsheet.application.auditing import Stretch


def finding(kind: FindingKind, position: int, **said: str) -> Finding:
    return Finding(kind=kind, stream="s", version=1, position=position, said="", **said)


def test_faults_are_listed_and_counted() -> None:
    tally = Tally(5)
    altered = finding(FindingKind.ALTERED, 6)
    tally.add(Stretch(position=7, records=2, asked=1, found=(altered,)))
    tally.add(Stretch(position=9, records=2, asked=2))
    assert (tally.position, tally.records, tally.asked) == (9, 4, 3)
    assert (tally.faults, tally.fault_count) == ([altered], 1)


def test_of_very_many_faults_the_first_are_kept() -> None:
    tally = Tally(0)
    many = tuple(finding(FindingKind.MISSING, n) for n in range(LISTED + 5))
    tally.add(Stretch(position=9, found=many))
    assert len(tally.faults) == LISTED
    assert tally.fault_count == LISTED + 5


def test_other_answers_are_grouped_and_no_faults() -> None:
    tally = Tally(0)
    kind = FindingKind.OTHERWISE
    one = finding(kind, 1, recorded="a", present="b", program="1")
    two = finding(kind, 2, recorded="a", present="b", program="1")
    other = finding(kind, 3, recorded="a", present="c", program="1")
    tally.add(Stretch(position=3, found=(one, two, other)))
    assert [(g.example, g.count) for g in tally.otherwise.values()] == [
        (one, 2),
        (other, 1),
    ]
    assert (tally.fault_count, tally.counts[kind]) == (0, 3)


def test_that_there_was_nothing_to_compare_with_is_no_fault() -> None:
    tally = Tally(0)
    unkept = finding(FindingKind.UNKEPT, 0)
    tally.add(Stretch(position=0, found=(unkept,)))
    assert (tally.unkept, tally.faults, tally.fault_count) == (unkept, [], 0)


def test_what_was_erased_is_counted_alone() -> None:
    tally = Tally(0)
    tally.add(Stretch(position=1, found=(finding(FindingKind.ERASED, 1),)))
    assert (tally.faults, tally.fault_count) == ([], 0)
    assert tally.counts[FindingKind.ERASED] == 1


def test_who_accepted_the_log_and_what_seal_vouches_is_told_and_no_fault() -> None:
    tally = Tally(0)
    vouched = finding(FindingKind.VOUCHED, 9)
    many = [finding(FindingKind.ACCEPTED, n) for n in range(LISTED + 1)]
    tally.add(Stretch(position=9, found=(vouched, *many)))
    assert (tally.vouched, len(tally.accepted)) == (vouched, LISTED)
    assert (tally.faults, tally.fault_count) == ([], 0)
    assert tally.counts[FindingKind.ACCEPTED] == LISTED + 1
