"""Recognises what the desk may not decide, however well it knows the rules, and leaves to a person.

A verdict on one's own incident, an amount of money, a diagnosis, and other people's cases. A question
about a kind of conduct in general, or one that looks a rule up, is answered like any other.
"""

import re
from enum import StrEnum

from knowledge.thesaurus import folded


class Referral(StrEnum):
    """Why a person has to take this."""

    VERDICT = "verdict"
    AMOUNT = "amount"
    DIAGNOSIS = "diagnosis"
    OTHERS = "others"


def referral_of(question: str) -> Referral | None:
    """What a question asks the desk to decide, or None."""
    text = folded(question)
    for referral, asked, exempt in _RULES:
        if asked.search(text) and not (exempt and exempt.search(text)):
            return referral
    return None


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_THIS = (
    "(これ|それ|この(件|場合|客|人|前)|今(日|朝|回|の)|きのう|昨日|さっき|先(日|週|月|ほど)|こないだ|おととい|あの(客|件|人|電話|お客)"
    "|(私|わたし|僕|俺|自分|うち)(の|が|は|も|に)|された(の|こと|件)|[月火水木金土日]曜)"
)
_JUDGED = "(カスハラ|かすはら|ハラスメント|セクハラ|パワハラ|犯罪|違法|有罪|罪)"

_VERDICT = _any_of(
    f"{_THIS}.*{_JUDGED}.{{0,6}}(認定|該当|当た|あた|なる|なり|です|でしょう|だ(よね|と思)|入り|入る|って(言|こと)|と(言え|いえ|認め)|かどうか|じゃない)",
    f"{_THIS}.*{_JUDGED}(か|かな|なの|だよ|よね)?[??]*$",
    "労災(が|に|として|と|は|って)?.{0,6}(なり|なる|認め|認定|おり|下り|通り|もらえ)(ます|る|られ|そう)?",
    "(訴え|裁判|訴訟).*(勝て|勝ち|勝訴|負け|見込み)",
    "勝て(ます|そう|る)",
    "(どっち|どちら|誰|だれ).{0,4}(が|の(方|ほう)が)?悪い",
    "(私|わたし|僕|俺|自分|こっち)(の(ほう|方|せい|対応|言い方))?(が|は|も)?.{0,8}悪(かった|い)(の|ん)?(です|でしょう|かな|か)",
    "(違法|犯罪|有罪|クロ|シロ|アウト)((です|だ)よね|(だ)?と(言|断言|認め)|か(だけ)?教え)",
    "罪(で|に|が)(確定|成立|決まり|問え)|(違反|過失)(だ)?(って|と|に|が|あり)(認|なり|なる|なって|いう)",
    "(逮捕|起訴|書類送検)(され|でき|して(もら|くれ))",
    "(俺|私|僕|自分|おれ|わたし)の?(が)?(せい|責任|過失|落ち度)(に|です|だ|なの|でしょう|ですか)",
    "自分が悪い(こと)?",
    "クロかシロ|白か黒",
    "(白黒|判定|ジャッジ|裁定)(を|し|つけ)",
    r"\b(was|is|were) (what|this|that|it|he|she)\b.{0,60}\b(harassment|illegal|a crime|criminal|guilty|assault)\b",
    r"\b(my|this|that|the) (case|incident|complaint|situation)\b.{0,40}\b(count|qualif\w+|recogni[sz]ed|considered|amount)\b",
    r"\b(will|would|can|could) (i|we) win\b",
    r"\bwho('s| is| was) (right|wrong|at fault|to blame)\b",
    r"\b(is|was) (it|this) my fault\b|\bwhose fault\b",
    r"\bis (mine|my \w+|this|it) (a )?(workers'? comp\w*|work injury)|\bplease decide\b|\bdecide please\b",
    r"\b(yes or no)\b",
    r"\b(my|i)\b.{0,60}\b(workers'? comp\w*|work(place)? accident|rosai)\b.{0,40}\b(approv\w+|accept\w+|recogni[sz]ed|get)\b",
)
_VERDICT_EXEMPT = _any_of(
    "(どんな|何の|なんの|何か|何|なん)(かの)?罪",
    "罪名|可能性|なり(う|得)る|(あ|当)たり(う|得)る",
    "(決め|判断|判定|認定)し?て(くれ|もらえ)(る|ます)(の|ん)?(です)?か",
    "誰が(決め|判断|認定)|どうやって(決め|判断|認定)|(基準|定義|要件|違い|ちがい)(は|を|って|が|と)",
    r"\bwho decides\b|\bcriteria\b|\bdefinition\b|\bdifference between\b",
)
_AMOUNT = _any_of(
    "(慰謝料|賠償|示談金|損害|見舞金|補償|弁償|治療費|お金|損害金|和解金).{0,12}(いくら|何円|何万|相場|金額|どのくらい|どれくらい|どれぐらい)",
    "(いくら|何円|何万|相場|どのくらい|どれくらい).{0,14}(慰謝料|賠償|示談|もらえ|取れ|とれ|請求|払って|受け取)",
    "(費用|給料|手当|治療代|弁護士代|料金|請求|万円?).{0,14}(いくら|なんぼ|何円|何万|妥当|適正|合って)|妥当な(額|金額)",
    r"how much (money|compensation|could|can|would|will|do|should|is)\b.{0,60}(get|claim|sue|compensation|damages|pay|worth|settle)",
    r"\b(what|how much)\b.{0,20}\b(amount|compensation|damages|settlement)\b",
)
_DIAGNOSIS = _any_of(
    "(うつ|鬱|適応障害|ptsd|パニック障害|不安障害|ノイローゼ|自律神経失調|心の病|こころの病|メンタル(の)?病|病気)(病|症)?(です|でしょう|かな|なの|ですか|か(も|どうか)|になって|だと(思|言)|じゃない|の?可能性|なん(です|でしょう|だろう|か)|[??]|って(こと|診断))",
    "診断(して|名(を|は|が))",
    r"\b(do|might|could|am|have) i\b.{0,30}\b(depress\w+|ptsd|burn(ed|t)? ?out|anxiety|sick|ill|mental)",
    r"\bdiagnos",
)
_DIAGNOSIS_EXEMPT = _any_of("診断書", "診断名は?書", "診断して(くれる|もらえる)(の|ん)?(です)?か", r"does the desk")
_OTHERS = _any_of(
    "(隣|となり|他|ほか|別|前任|よそ)の.{0,14}(相談|通報|件|案件|ケース|申告|被害|報告).{0,16}(どうな|結果|結局|内容|教え|知り|見せ|中身|だれ|誰)",
    "(さん|先輩|後輩|同僚|同期|店長|部長|あの人|あの子|彼|彼女|社員)(が|の|も|は).{0,14}(相談|通報|件|案件|申告|報告).{0,16}(どうな|結果|結局|内容|教え|知り|見せ|中身|した(の|か|んですか|って))",
    "(誰|だれ|どの人|何人)(が|の)?.{0,10}(相談|通報|報告|申告|チク)(した|して|している)(の|ん|か|人|って)?",
    "(相談|通報|報告|申告)した(人|の)(って|は|が)?(誰|だれ|どの)",
    "(人|一番|別の|前の|他の|ほかの|過去の).{0,10}(相談内容|報告書?|ケース|案件|相談)(の|を|は)?.{0,10}(見せ|みせ|教え|会社名|名前|誰|だれ)",
    "(人|同僚|先輩|後輩|彼|彼女)が(休ん|辞め|やめ).{0,24}(何があった|なにがあった|理由|カスハラのせい)",
    "(出入り?禁止|出禁|処分|警告).{0,12}(人|客|社員|ひと).{0,6}(名前|氏名|誰(?!に)|だれ(?!に)|一覧|リスト|理由)",
    r"\bwhat happened (to|with)\b.{0,40}\b(case|report|complaint|coworker|colleague)",
    r"\bwho (else )?(reported|complained|filed|was banned|contacted)\b",
    r"\b(her|his|their|someone else's|coworker's|colleague's|another (employee|person|staff)\w*('s)?|other people's|somebody's)\b.{0,30}\b(report|case|complaint|consultation)\b.{0,40}",
    r"\b(coworker|colleague|manager)\b.{0,30}\b(reported|case|complaint)\b.{0,40}\b(what|how|result|outcome|tell me|happened)",
)
_OTHERS_EXEMPT = _any_of(
    "(見|読)(る|む)(こと)?(が|は)?でき", "見られ(る|ます)か", "知られ", "バレ", "漏れ", "同僚のこと(を|でも|も)", "代わりに", "(相談|報告)(して|しても)(も)?(いい|よい|大丈夫|構)",
    "誰が(読|見|受け|担当)", "(他|ほか)の人の.{0,10}(見|読|聞)(れ|られ|ける|く)", r"\b(see|read|find out)\b.{0,20}\bmy\b", r"\bon behalf\b", r"\bcan (i|we)\b.{0,20}\breport\b",
)  # fmt: skip
_RULES = (
    (Referral.AMOUNT, _AMOUNT, None),
    (Referral.DIAGNOSIS, _DIAGNOSIS, _DIAGNOSIS_EXEMPT),
    (Referral.VERDICT, _VERDICT, _VERDICT_EXEMPT),
    (Referral.OTHERS, _OTHERS, _OTHERS_EXEMPT),
)
