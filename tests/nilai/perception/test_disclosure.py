"""Nothing small is shown, nor left over by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from nilai.perception.disclosure import groups_to_show

COUNTS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 30)
)


@given(COUNTS, st.integers(0, 9))
def test_neither_a_group_nor_the_rest_is_small(counts, nowhere):
    whole = sum(counts.values()) + nowhere
    shown = groups_to_show(counts, whole=whole, fewest=5)
    rest = whole - sum(counts[name] for name in shown)
    assert all(counts[name] >= 5 for name in shown)
    assert not shown or rest == 0 or rest >= 5


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(5, 30), min_size=1))
def test_all_are_shown_when_none_is_small(counts):
    shown = groups_to_show(counts, whole=sum(counts.values()), fewest=5)
    assert sorted(shown) == sorted(counts)
