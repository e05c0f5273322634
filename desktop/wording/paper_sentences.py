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
    "scorecards_none": say(
        "refusal", "{first_day} 至 {last_day} 没有您可以查看的{subject_kind}评分卡，没有可打印的。请换一个周期或类别。"
    ),
    # a paper signed by the certificate of the office
    "certificate_missing": say(
        "refusal", "机关还没有设置签名证书，不能签名。请系统管理员在“管理 › 机关与文书”中设置。"
    ),
    "signing_password_missing": say("refusal", "没有签名证书的密码。请在终端输入，或设置环境变量 {variable}。"),
    "certificate_not_found": say("refusal", "找不到签名证书“{path}”。请插入证书介质，或请系统管理员核对证书的位置。"),
    "certificate_password_wrong": say(
        "refusal", "打不开签名证书“{path}”：密码不对，或文件里没有私钥。请核对密码后再试。"
    ),
    "certificate_not_in_force": say(
        "refusal", "签名证书“{path}”只在 {first_day} 至 {last_day} 有效，不能签名。请换用有效的证书。"
    ),
}
