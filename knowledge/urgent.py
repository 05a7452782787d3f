"""Recognises a question from someone in present danger, or who may harm themselves, before any search.

Rules rather than a model: they can be read, they can't be away, and a wrong card costs far less than
a missing one. A danger counts unless the words show that it is calm talk: a rule looked up, something
imagined, long settled, or out of the news; words for right now outweigh that, save for the imagined.
"""

import re
from enum import StrEnum

from knowledge.thesaurus import folded


class Urgency(StrEnum):
    """Which card comes first."""

    DANGER = "danger"
    SELF_HARM = "self_harm"


def urgency_of(question: str) -> Urgency | None:
    """What a question shows, or None. A person who may harm themselves comes before any other danger."""
    text = folded(question)
    if _SELF_HARM.search(text) and not _OF_OTHERS.search(text):
        return Urgency.SELF_HARM
    text = _IDIOM.sub("", text)
    if not _DANGER.search(text) or _IMAGINED.search(text):
        return None
    return Urgency.DANGER if _NOW.search(text) or not _CALM.search(text) else None


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_SELF_HARM = _any_of(
    "[死し]にた(い|く|か)",
    "死んで(しま|楽|も|詫|わび)",
    "死ぬ(しかない|方法|こと(を|ばかり|しか))",
    "死のう|死ねば|死ねたら|死んだ(ら|方|ほう)",
    "消え(て(しま|なく|い)|た(い|く))",
    "いなくな(り?たい|れば|った(方|ほう|ら)|るので|ります)",
    "居なくなり?(たい|れば|った(方|ほう))",
    "(私|わたし|自分|俺|僕)(なんか|さえ|が)?い(なければ|ない(方|ほう)が)",
    "生き(て(い|る|いく)|る)(意味|の(が|を|も)|価値|気力)",
    "生きて(いたく|い?られ|いけ)な",
    "目が(さ|覚)め(な(ければ|きゃ|いで|かったら)|ん(かったら|くていい))",
    "遺書",
    "(飛び|とび)(降り|おり|込み|込ん|こみ|こん)(た|よう|そう|だら|でしま)",
    "(屋上|橋の上|線路|ホームの端)(に|から|で).{0,4}(い|立|川|下)",
    "(壁|電柱|対向車|トラック)に突っ込",
    "この世(から|に)",
    "自殺(した|しよう|を考え|しそう|する(しか|かも)|の?方法)",
    "自ら命",
    "(自分|腕|手首)(の腕|の手首|の体)?を?(傷つけ|切(り|って|る))",
    "リスカ|リストカット|自傷|首(を)?(吊|つ)(り|る|っ|ろ)|ドアノブ",
    "(全部|すべて|もう|何もかも|今夜|今日)(で|、)?.{0,4}(終わり|おわり|終わら|おわら)(に|せ)",
    "^(終わり|おわり)に(したい|する)",
    "人生を?(終わ|おわ)",
    "(足|体|からだ)が(前に|線路)",
    "楽に(なりたい|なれるかな|なるね)",
    "薬(を)?(、)?(たくさん|大量|全部|ぜんぶ)(に)?(飲|のん|のめ)",
    "(今まで|いままで)(本当に)?(お世話になりました|ありがとう(ございました)?).{0,30}(いなく|さよなら|さようなら|もう)",
    r"want(ed)? to die",
    r"kill(ing)? myself",
    r"(do not|don't|dont) want to (be alive|live|be here|wake up|exist)",
    r"(not|n't|never) wak(e|ing) up",
    r"end(ing)? (it|my life|everything)\b",
    r"suicidal|commit suicide|suicide is",
    r"better off (if i|without me|dead)",
    r"(if i|i) (just )?(wasn't|weren't|was not|were not) (here|alive|around)",
    r"(hurt|harm|cut)(ting)? (myself|my (arm|wrist))",
    r"(no|any) (reason|point) (to|in) (live|living|go on|going on)",
    r"(wish|want) (i|to) (could |just )?(disappear|vanish|was dead|were dead|be dead)",
    r"(can't|cannot|can not) go on\b",
    r"\bjump(ing)? (from|off|in front)",
    r"(take|taking|took|swallow\w*) (all|too many|a lot of|the whole).{0,20}(pills|tablets|medicine)",
    r"(cut|cutting|hurt|hurting|harm|harming) (herself|himself|themsel\w+)",
    r"point of (living|life)|no more anything|stop forever",
    r"goodbye.{0,20}(sorry|everything|everyone|forever)",
)
_OF_OTHERS = _any_of(
    "相談者から", "相談員(は|が|に|の|研修)", "研修", "講習", "ロールプレイ", "映画", "ドラマ", "ニュース",
    "と言われたら", "打ち明けられたら", "マニュアル(を|に)", "気分でした", "対策(の|は)",
    r"\btraining\b", r"\btrained\b", r"someone (mentions|says|tells)", r"in the (news|movie|film)", r"\bhandbook\b",
)  # fmt: skip
_IDIOM = _any_of(
    "死ぬほど", "(殺され|死)るかと思", "爆弾(おにぎり|低気圧|発言|セール)", "刃物(の)?(ページ|項目)", "殺人的な(忙|暑|混)", "キラー",
    "叩き?(売り|上げ)|口コミで叩か|ネットで叩か", "(ナイフ|フォーク)(と|や)(フォーク|スプーン|ナイフ)", r"kitchen knife|knife (is|was) not", r"(manager|boss|deadline|work|job|schedule) (will |is )?kill(ing|s)? me",
    "死にそう(w|に?(忙|眠|寒|暑|恥|疲))", "凍え死に", "殺到", "必殺", "殺風景", "悩殺", "忙殺", "黙殺",
    "包丁(売り場|コーナー|の切れ味|研ぎ)", "(刃物|包丁|ナイフ)(を|の)?(販売|取り?扱|購入|返品|交換|売)", "火をつけた?ように",
    "炎上", "大爆発", "爆発的", "爆笑", "客が多くて死", r"killing (me|it|time)", r"nearly died of", r"dying to",
    r"a bomb(shell)", r"shoot (an email|me)", r"died laughing", r"stabbing pain", r"dead(line| tired)",
)  # fmt: skip
_DANGER = _any_of(
    "殴(ら|り|っ|る)", "なぐ(ら|り|っ)", "蹴(ら|り|っ)", "叩(か|き|い)", "刺(さ|し|す)", "首を?.{0,4}(し|絞|締)め", "首(し|絞)め",
    "刃物", "包丁", "ナイフ", "カッター", "凶器", "拳銃", "猟銃", "鉄パイプ", "ハンマー", "金属バット", "はさみを",
    "監禁", "閉じ込め", "とじこめ", "鍵.{0,3}(かけ|閉め|しめ)", "出して(もらえ|くれ)", "出られな", "出れな", "帰(らせて|して)(くれ|もらえ)ま?せ?な",
    "(帰|出|逃げ)(れ|られ|ら|らせ)(ない|ません|なく)", "離して(くれ|もらえ)", "放して(くれ|もらえ)", "立ちはだか", "通せんぼ",
    "抱きつ", "抱き(しめ|着)", "触(ら|っ|られ)", "さわ(ら|られ)", "つかまれ", "掴(まれ|ま|ん)", "つかん", "押し(倒|つけ)", "羽交い",
    "つきまと", "付きまと", "(後|あと)を?(つけ|ついて|付いて)", "つけ(られて|てき)", "ついて(き|来|く)", "追(いかけ|っかけ|われ|ってき)",
    "待ち(伏せ|ぶせ)", "(外|裏口|出口|駐車場|車|家の前|玄関).{0,12}(待って|見て|いる|います|立って|止まって|停まって)", "尾行",
    "殺(す|し|さ|せ)", "ころ(す|して|される)ぞ?", "ぶっ殺", "命はない", "生きて帰", "爆破", "爆弾", "爆発", "火を?(つけ|放|点)", "放火", "燃や(す|し)", "ガソリン", "灯油",
    "馬乗り", "(尖|とが)った.{0,6}(もの|物)", "瓶.{0,3}(割|投げ|振)", "(レジ|カウンター|厨房|事務所)の?中(に|へ)?(入|はい)って", "(乗り|飛び)越え", "たすけて",
    "倒れて", "血(が|を|だらけ)", "流血", "意識が", "暴れ", "暴行", "襲(わ|っ|い)", "振り(回|まわ|上げ|かざ)", "ふりまわ",
    "隠れて", "かくれて", "立てこもって", "逃げ(て|込)", "助けて", "投げつけ", "物を投げ", "押さえつけ", "連れ(て行|てい|去)", "家族を.{0,6}(狙|襲|どうな)",
    r"\bknife\b", r"\bgun\b", r"\bweapon\b", r"\bblade\b", r"\bscissors\b", r"\bbomb\b", r"\bburn\w* .{0,20}(down|place|store|shop|office)",
    r"\barson\b", r"set .{0,20} on fire", r"\b(lock|trap)(s|ed|ping)?\b", r"(won't|will not|wouldn't|not|refus\w+ to) let(ting)? (me|us|her|him|them|go)",
    r"can't (get out|leave|escape)", r"(following|followed|chasing|chased|stalking|stalked|tailing) (me|us|her|him|my)",
    r"follow(s|ed|ing) (me|us|her|him)\b", r"waiting (for me|outside|by|at|near)", r"\bhid(e|ing)\b", r"\b(pouring|gasoline|petrol)\b", r"broke the (glass|door|window)", r"look(s|ing)? for me",
    r"(hit|hits|hitting|punch\w*|kick\w*|slap\w*|strangl\w*|chok\w*|stab\w*|attack\w*|beat\w*|assault\w*|grab\w*|shov\w*|push\w*|touch\w*|grop\w*|dragg\w*|pinn\w*)\b",
    r"by the (hair|arm|neck|throat|collar)", r"(going|threat\w*|gonna|want\w*|wants) to (kill|hurt|shoot|stab|rape)", r"\bkill (me|us|you|her|him|them|everyone|everybody)\b",
    r"\bbleeding\b", r"\bhelp me\b", r"\bunconscious\b", r"\bviolent(ly)?\b", r"\bscreaming\b",
)  # fmt: skip
_IMAGINED = _any_of(
    "もし(も|、|客|お客|刃|誰)?", "万が一", "万一", "仮に", "時のために", "ときのために", "場合の", "場合に(当|は)", "場合、?当", "た場合",
    "来たら", "れたら", "出したら", "したら(出|誰|どこ|どう(動|対応))", "ロールプレイ", "研修", "講習", "訓練", "映画", "ドラマ",
    "自分はまだ", "まだ何も(あり|な|起)", "念のため", "マニュアルを(作|更新|見直)", "手順(は|が|を)", "ことになって", "決まり(です|は|が)",
    r"\bif (a|an|the|someone|somebody|anyone|we|i|my)\b.{0,40}\b(ever|were|pulls?|comes?|threaten|get)", r"\bwhat if\b", r"\bin case\b", r"\bever\b",
    r"\btraining\b", r"\bdrills?\b", r"\bhandbook\b", r"\bprocedure\b", r"\bpolicy\b", r"\bsuppose\b", r"\bhypothetical",
)  # fmt: skip
_CALM = _any_of(
    "[0-9一二三四五六七八九十数]+(年|か月|ヶ月|カ月|ケ月|週間)(も|ほど|くらい|以上)?前", "先月", "先週", "先日", "去年", "昨年", "一昨年", "以前", "昔", "むかし", "前の(職場|会社)", "当時",
    "済んで", "示談", "解決(し|済)", "引っ越し", "おさまり", "落ち着き", "終わりました", "終わった(件|話|こと)",
    "レベル", "ページ", "資料", "報告書", "謝り方", "言い方", "どっちの言葉", "言葉(を|は)(使|どう)", "例って", "入るの", "(笑|草|w+)(。|、|$|で)", "返信(する|した|は)", "期限", r"\b(lol|haha)\b", r"\blevel \d", r"what can i (answer|say)",
    "罪", "何条", "条文", "法律", "刑法", "ちがい", "違い", "意味", "定義", "一覧", "例(が|を)", "記録は", "保存", "規程", "規定", "ルール", "方針",
    "ニュース", "事件", "判決", "新聞", "テレビ", "他(県|社|店|の会社)", "社内報", "統計", "何件", "割合", "防犯ブザー", "対象(です|になり)",
    r"\b(years?|months?|weeks?) ago\b", r"\blast (year|month|week)\b", r"\bonce\b", r"\bused to\b", r"\bover now\b", r"\bit'?s over\b",
    r"\barticle\b", r"\bpenal code\b", r"\blaws?\b", r"\bdefin", r"\bnews\b", r"\bread about\b", r"\brecords?\b", r"\bcount as\b", r"\bmean(s|ing)?\b", r"\bcrimes?\b",
    r"\brules?\b", r"\bexamples?\b", r"\bdifference\b", r"\bstatistics\b", r"\bguidelines?\b",
)  # fmt: skip
_NOW = _any_of(
    "(今|いま)(、|も|まさに|すぐ|[^日月年週回度後朝晩夜])", "^(今|いま)", "たった今", "さっき", "現在", "[0-9一二三数]+(分|秒)前", "助けて", "てる(。|、|$|ん|の|!)",
    "(て|で)(い)?ます(。|$|!)", "まだ(店|ここ|そこ|外|中|い)に?", "目の前",
    r"\bright now\b", r"\bjust now\b", r"\bnow\b", r"\bcurrently\b", r"\bhelp me\b", r"\bi'?m hiding\b", r"\bminutes? ago\b", r"\bjust (called|said|came)\b",
)  # fmt: skip
