import pytest

from showrunner.film.languages import of_text, primary


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The ocean covers most of the planet.", "en"),
        ("Ocean", "en"),
        ("", "en"),
        ("Das Meer ist nicht ruhig und die Wellen sind hoch.", "de"),
        ("Le vent est fort et les vagues sont hautes dans la baie.", "fr"),
        ("El mar es grande y las olas son para los valientes.", "es"),
        ("海はすべての川よりも多くの水を動かします。", "ja"),
        ("海洋覆盖了地球的大部分。", "zh"),
        ("바다는 지구의 대부분을 덮고 있습니다.", "ko"),
        ("المحيط يغطي معظم كوكبنا.", "ar"),
        ("דבש אינו מתקלקל.", "he"),
        ("Мёд не портится.", "ru"),
        ("The word 海 means sea, and the word is short.", "en"),
    ],
)
def test_a_text_tells_its_language(text, tag):
    assert of_text(text) == tag


def test_a_tag_has_a_primary_part():
    assert (primary("pt-BR"), primary("EN")) == ("pt", "en")
