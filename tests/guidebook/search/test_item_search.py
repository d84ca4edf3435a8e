from bot.guidebook.search import Entry, ItemSearch

CATALOGUE = [
    Entry("birth", ("出生登记(新生儿落户)", "给娃上户口", "小孩落户")),
    Entry("id-loss", ("身份证丢失补领", "身份证丢了", "补办身份证")),
    Entry("pension", ("城乡居民养老保险参保登记", "养老保险", "交农保")),
    Entry("veteran-card", ("退役军人优待证", "退伍军人优待证")),
    Entry("senior-card", ("老年人优待证", "老年证")),
]


def search() -> ItemSearch:
    return ItemSearch(CATALOGUE, ambiguous={"优待证": ("veteran-card", "senior-card")})


def test_a_name_in_the_text_decides_and_its_span_is_the_original_one():
    text = "请问👶给 娃上戶口要啥"
    finding = search().find(text)
    assert finding.decided == "birth"
    assert [text[m.start : m.end] for m in finding.mentions] == ["给 娃上戶口"]


def test_a_shared_name_is_asked_back():
    finding = search().find("优待证")
    assert finding.decided is None
    assert {c.id for c in finding.candidates[:2]} == {"veteran-card", "senior-card"}


def test_the_longer_name_wins_over_the_one_within_it():
    assert [m.ids for m in search().find("老年人优待证").mentions] == [("senior-card",)]
