"""The sentences for refusals about papers: the office's settings, signing, binding many into one."""

from collections.abc import Mapping

from desktop.wording.translating import say

PAPER_SENTENCES: Mapping[str, str] = {
    # what the office sets for its papers (usecases/office)
    "office_name_too_long": say("refusal", "机关名称最多 {largest} 个字。请用规范简称。"),
    "document_prefix_invalid": say(
        "refusal", "机关代字须是 1 到 {largest} 个汉字或字母，不含空格、括号和数字，如“西环网”。请改正后再试。"
    ),
    "certificate_kind_unknown": say("refusal", "“{path}”不是 PKCS#12 证书文件。请选择扩展名为 .p12 或 .pfx 的文件。"),
    "seal_unreadable": say("refusal", "印章图片打不开。请换成 PNG 格式的图片。"),
    "seal_too_heavy": say("refusal", "印章图片超过 {largest_mb} MB。请缩小后再试。"),
    "seal_size": say(
        "refusal",
        "印章图片是 {width}×{height} 像素，每边须在 {least} 到 {largest} 像素之间，太小会印得模糊。请换一张。",
    ),
    "seal_not_round": say("refusal", "印章图片是 {width}×{height} 像素，长宽相差太多。请裁成正方形，印章居中。"),
    "seal_not_transparent": say(
        "refusal", "印章图片的底色不透明，会盖住署名和日期。请用底色透明的 PNG 图片，只留红色印文。"
    ),
}
