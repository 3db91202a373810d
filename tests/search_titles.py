"""Titles for the tests of search, and phrases with the ids of the models that each must find, in any order."""

TITLES = {
    "tide-zh": "海洋潮位预测模型",
    "tide-jp": "東京湾の潮位モデル",
    "tide-ko": "한국해양조위예측모델",
    "tide-th": "แบบจำลองระดับน้ำทะเล",
    "tide-half": "ﾃﾞｰﾀ・解析v2",
    "greek": "Οδυσσεύς",
    "street": "Große Straße",
    "istanbul": "İSTANBUL ısı",
    "smorrebrod": "Smørrebrød Łódź æther",
    "plain": "EfficientNet-B0 tide",
}
"""Id → title."""

FOUND = {
    "预测": {"tide-zh"},
    "模型": {"tide-zh"},
    "海洋": {"tide-zh"},
    "潮位预测": {"tide-zh"},
    "潮位": {"tide-zh", "tide-jp"},
    "位": {"tide-zh", "tide-jp"},
    "モデル": {"tide-jp"},
    "ﾓﾃﾞﾙ": {"tide-jp"},
    "データ": {"tide-half"},
    "解析 v2": {"tide-half"},
    "解析v": {"tide-half"},
    "예측": {"tide-ko"},
    "모델": {"tide-ko"},
    "ระดับ": {"tide-th"},
    "位型": set(),
    "ΟΔΥΣΣΕΎΣ": {"greek"},
    "οδυσσευς": {"greek"},
    "οδυσσευσ": {"greek"},
    "STRASSE": {"street"},
    "straße": {"street"},
    "STRAẞE": {"street"},
    "Istanbul": {"istanbul"},
    "ISI": {"istanbul"},
    "smorrebrod": {"smorrebrod"},
    "lodz aether": {"smorrebrod"},
    "efficientnet b": {"plain"},
}
"""Phrase → ids of the models whose words are those asked for, by prefix."""

PHRASES = [
    *TITLES.values(),
    *FOUND,
    "",
    " ",
    "a\u3000b",
    "人々 〇",
    "𠀋𠮷野家",
    "x" * 300,
    "e\u0301cole",
    "½ ²",
    "ĳ ﬁn",
    "한글 ㄱ",
]
"""Texts of many scripts and oddities."""
