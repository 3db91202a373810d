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

NUMBERS: dict[str, float | None] = {
    "10M": 1e7,
    "10 M": 1e7,
    "1e7": 1e7,
    "1E+7": 1e7,
    "10,000,000": 1e7,
    " 10000000 ": 1e7,
    "25.6M": 25_600_000,
    "0.3k": 300,
    "1.5B": 1.5e9,
    "2T": 2e12,
    "-.5": -0.5,
    "5.": 5,
    "1,234.5": 1234.5,
    "1e-3K": 1,
    "0": 0,
    "1,5": None,
    "1,0000": None,
    "10m": None,
    "ten": None,
    "": None,
    "1_000": None,
    "0x10": None,
    "1e999": None,
    "inf": None,
    "NaN": None,
    "١": None,
    "5%": None,
}
"""Text of a number in a filter → the number; None where it is none."""

VOCABULARY = sorted(
    [
        "efficientnet",
        "b0",
        "b1",
        "mobilenetv4",
        "conv",
        "small",
        "mobilenet",
        "resnet",
        "microglia",
        "v2",
        "imagenet",
        "lstm",
    ]
)
"""The words of a small catalog."""

NEAR: dict[str, list[tuple[int, list[list[str]]]]] = {
    "efficientnetb0": [(0, [["efficientnet+b0*"]])],
    "efficientnetb": [(0, [["efficientnet+b*"]])],
    "efficientnetb7": [(2, [["efficientnet"]])],
    "mobilenet v4": [(0, [["mobilenetv4*"]])],
    "mobilnet v4": [(1, [["mobilenetv4"]])],
    "mobilnet": [(1, [["mobilenet", "mobilenetv4"]])],
    "moiblnet": [(2, [["mobilenet", "mobilenetv4"]])],
    "micrglia": [(1, [["microglia"]])],
    "mircogli": [(1, [["microglia"]])],
    "res net": [(0, [["resnet*"]])],
    "glia": [(1, [["microglia"]])],
    "lsmt": [(1, [["lstm"]])],
    "image nett": [(1, [["imagenet"]])],
    "zzzz": [],
    "q": [],
    "": [],
}
"""Phrase that nothing in `VOCABULARY` has → its likeliest reading: cost, and choices of each group."""
