"""The table of sentences for refusals, by code: why not, and what to do; {names} are details of the refusal, put in by `refusals`."""

from collections.abc import Mapping

from desktop.wording.translating import say

SENTENCES: Mapping[str, str] = {
    # who may do what (rules/permissions)
    "not_at_this_status": say("refusal", "案件当前为“{status}”，不能{action}。请刷新案件，按当前状态可办的事项办理。"),
    "role_may_not": say("refusal", "{role}不能{action}，此项由{roles}办理。请转请其办理。"),
    "outside_own_grid": say("refusal", "该案件不在您负责的网格内。请由所在网格的街道、社区或指挥中心办理。"),
    "not_the_lead_body": say(
        "refusal", "您所在单位不是本案的牵头单位，不能办理此项。如职责有争议，请联系派遣员或值班长协调裁定。"
    ),
    "no_joint_task": say("refusal", "您所在单位在本案没有未办结的协办任务。如需参与，请牵头单位发起联合执法。"),
    "not_the_handling_body": say("refusal", "您所在单位既不是本案牵头单位也不是协办单位，不能办理此项。请联系派遣员。"),
    "not_the_assigned_inspector": say("refusal", "此任务派给了另一名监督员。请由该监督员办理，或请受理员改派。"),
    "verifies_own_work": say("refusal", "经办处置的人不能核查自己的案件。请由网格监督员核查，或由其他受理员代为登记。"),
    "nobody_was_told_to_verify": say("refusal", "尚未派监督员核查。请先“派核查”，指定网格监督员。"),
    "already_told_to_verify": say("refusal", "已派监督员核查。如需换人，请用“改派监督员”。"),
    "nobody_to_replace": say("refusal", "尚未派监督员，无从改派。请先派核实或派核查。"),
    "no_open_appeal": say("refusal", "本案没有待裁决的申诉。请刷新案件后再看。"),
    "decides_own_evaluation": say("refusal", "评价人和申诉人不能裁决这项申诉。请由另一名考核员裁决。"),
    "nothing_to_reply": say("refusal", "没有发给您所在单位、尚未答复的催办或督办。请刷新案件后再看。"),
    "no_open_request": say("refusal", "没有待审批的{kind}申请，可能已被他人审批或已失效。请刷新案件后再看。"),
    "decides_own_request": say("refusal", "不能审批自己提出的{kind}申请。请由其他有权审批的人员办理。"),
    "second_extension_needs_shift_leader": say("refusal", "本案已延期一次，第二次延期由值班长审批。请转请值班长。"),
    "body_of_another_grid": say(
        "refusal", "{body}不负责该案件所在的网格，不能派给它。请另选单位，或先更正案件的网格。"
    ),
    "was_no_co_body": say("refusal", "{body}没有参加过本案的联合执法，不能退回给它。请只选原协办单位。"),
    # the clock and the calendar
    "limit_out_of_range": say("refusal", "时限须是 1 到 {largest} 的整数，填的是 {number}。请改正后再试。"),
    "working_periods_invalid": say(
        "refusal", "工作时段无效：每段须有起止、精确到分，且依次不重叠，一周至少有一段。请改正后再试。"
    ),
    "calendar_empty": say("refusal", "日历没有作息时间或标准工作日。请系统管理员在“管理”中补全日历。"),
    "calendar_day_twice": say("refusal", "日历中 {date} 出现了两次。请删去一行后再导入。"),
    "clock_behind": say("refusal", "本机时间早于库中最后一条记录，未保存。请校准本机时间后再试，填写的内容已保留。"),
    # the store
    "store_address_invalid": say(
        "refusal", "看不懂数据库地址“{address}”。请填写 SQLite 文件路径，或 postgresql:// 开头的地址。"
    ),
    "store_missing_directory": say(
        "refusal", "文件夹“{directory}”不存在，无法打开数据库。请先建立该文件夹，或改用别的位置。"
    ),
    "store_not_found": say("refusal", "找不到数据库文件“{path}”。请核对位置；首次使用请先新建数据库。"),
    "store_read_only": say(
        "refusal", "数据库文件“{path}”不能写入（{reason}）。请检查磁盘是否只读，以及您对该文件和文件夹的写入权限。"
    ),
    "store_on_network_share": say(
        "refusal", "数据库文件“{path}”在网络共享上，多机同时写入会损坏数据。请放到本机磁盘；多台工作站请用 PostgreSQL。"
    ),
    "store_newer_schema": say(
        "refusal", "数据库由更新版本的程序建立（库版本 {found}，本程序支持到 {known}）。请升级本程序后再打开。"
    ),
    "store_damaged": say("refusal", "文件“{path}”已损坏或不是本程序的数据库。请从备份恢复，并保留原文件以备检查。"),
    "store_disk_full": say("refusal", "磁盘已满，数据库“{path}”未写入任何内容。请腾出空间后重试，填写的内容已保留。"),
    "store_busy": say("refusal", "数据库“{path}”正被占用，未保存。请稍候重试，填写的内容已保留。"),
    "store_unreachable": say(
        "refusal", "连不上数据库 {address}（{reason}）。请检查网络和服务器后重试，填写的内容已保留。"
    ),
    "store_not_initialised": say("refusal", "数据库 {address} 还没有载入区域数据。请先用 grid-desk init 初始化。"),
    "norm_missing": say("refusal", "缺少考核标准或办理规定“{norm}”。请系统管理员检查区域数据后再试。"),
    "changed_meanwhile": say("refusal", "您填写期间，他人已改动此案。您的内容已保留，请核对差异后再提交。"),
    "database_refused": say(
        "refusal", "数据库未接受这次写入：{rule}。什么也没有改动；请刷新后再试，仍不行请联系系统管理员。"
    ),
    # sign-in
    "sign_in_failed": say("refusal", "用户名或密码不对。请检查大小写和输入法后再试；忘记密码请系统管理员重设。"),
    "account_locked": say("refusal", "连续输错密码，此账号已锁定到 {until}。请届时再试，或请系统管理员解锁。"),
    "account_inactive": say("refusal", "此账号已停用。如需恢复，请联系系统管理员。"),
    # district packs and boundary files
    "pack_invalid": say("refusal", "区域资料包有 {count} 处问题，未装入。请逐条改正后再试。"),
    "grid_code_invalid": say("refusal", "“{grid}”不是网格代码。请填 6 位（区）、9 位（街道）或 12 位（社区）数字。"),
    "boundary_file_missing": say("refusal", "找不到边界文件“{path}”。请核对位置。"),
    "boundary_file_unreadable": say(
        "refusal", "读不出边界文件“{path}”。请导出为 GeoJSON、Shapefile、GeoPackage 或角点 CSV 后再试。"
    ),
    "boundary_file_empty": say("refusal", "边界文件“{path}”里没有图形。请核对导出的内容。"),
    "boundary_layer_needed": say("refusal", "边界文件有多个图层：{layers}。请指明用哪一个。"),
    "boundary_field_missing": say("refusal", "边界文件没有“{wanted}”这一列，现有：{found}。请指明网格代码在哪一列。"),
    "boundary_crs_differs": say("refusal", "边界文件写明的坐标系是“{found}”，与所选的“{given}”不同。请核对坐标系。"),
    "base_map_invalid": say(
        "refusal",
        "底图地址无效。请选 .mbtiles 文件，或按输入框的提示填写以 http 或 https 开头、含级、列、行三个占位符的瓦片地址。",
    ),
    # papers
    "character_not_printable": say(
        "refusal",
        "“{field}”里的“{character}”（{codepoint}）现有字体都没有，无法打印。请改用通用字，或把含有此字的字体文件放入字体文件夹后再试。",
    ),
    "document_not_reached": say("refusal", "案件 {case} 还没有办到这一步，不能打印《{document}》。请办理后再打印。"),
    "not_a_case_file": say("refusal", "“{path}”不是本系统打印的案卷，无从核对。请选择“打印案卷”存下的 PDF。"),
    "notice_not_published": say(
        "refusal", "{first_day} 至 {last_day} 的考核还没有发布，没有通报可打印。请先由考核员发布。"
    ),
    "paper_folder_missing": say("refusal", "PDF 未保存：“{path}”所在的文件夹不存在。请核对位置，或先新建文件夹。"),
    "paper_not_permitted": say("refusal", "PDF 未保存：没有写入“{path}”的权限。请换一个文件夹，或请系统管理员授权。"),
    "paper_read_only": say("refusal", "PDF 未保存：“{path}”所在的磁盘是只读的。请换一个位置。"),
    "paper_disk_full": say("refusal", "PDF 未保存：“{path}”所在的磁盘已满。请腾出空间或换一个位置后再试。"),
    "paper_is_folder": say("refusal", "PDF 未保存：“{path}”是文件夹。请写明文件名。"),
    "paper_name_too_long": say("refusal", "PDF 未保存：“{path}”的名称太长。请改短文件名后再试。"),
    "paper_in_use": say("refusal", "PDF 未保存：“{path}”正被其他程序打开。请先关闭它，或换一个文件名。"),
    "paper_not_written": say("refusal", "PDF 未保存：“{path}”写不进去（{reason}）。请换一个位置后再试。"),
    # accounts and people
    "account_changed": say("refusal", "此账号的角色、单位或网格已变更，现为{role}。请退出后重新登录，再办理。"),
    "account_unknown": say("refusal", "没有“{username}”这个账号。请核对用户名，或请系统管理员建立。"),
    "administrator_exists": say("refusal", "数据库里已有账号，不能再次建立首个管理员。请用已有账号登录。"),
    "deactivates_oneself": say("refusal", "不能停用自己的账号。请由另一名系统管理员办理。"),
    "old_password_wrong": say("refusal", "原密码不对。请重新输入；忘记原密码请系统管理员重设。"),
    "password_missing": say("refusal", "没有得到“{username}”的密码。请在终端输入，或设置环境变量 {variable}。"),
    "password_too_short": say("refusal", "密码太短，请至少用 {shortest} 位。"),
    "username_taken": say("refusal", "用户名“{username}”已有人使用，请换一个。"),
    "person_unknown": say("refusal", "名册中没有此人。请从列表中选择，或先在人员台账中登记。"),
    "organisation_unknown": say("refusal", "没有代码为“{organisation}”的单位。请从列表中选择。"),
    "not_an_inspector": say("refusal", "{name}不是监督员，不能派核实或核查。请另选一名监督员。"),
    "not_of_this_grid": say("refusal", "{name}不负责该案件所在的网格。请选本网格的监督员，或先调整监督员的网格。"),
    # forms
    "field_required": say("refusal", "“{field}”还没有填。请填写后再提交。"),
    "field_unknown": say("refusal", "没有“{field}”这一项。可填的有：{known}，请改正后再试。"),
    "value_invalid": say("refusal", "“{field}”不能是“{value}”。请改正后再试。"),
    "choice_unknown": say("refusal", "“{typed}”不在可选范围内。请从列表中选择。"),
    "word_without_field": say("refusal", "“{word}”没有说明是哪一项。请写成“项目=内容”。"),
    "action_unknown": say("refusal", "没有“{action}”这个操作。可用的有：{known}，请改正后再试。"),
    "form_of_another_action": say("refusal", "所填表单不是“{action}”的表单，没有提交。请刷新案件后重新填写。"),
    "happened_in_future": say("refusal", "发生时间晚于现在。请核对“{field}”和本机时间。"),
    "record_ends_before_it_begins": say("refusal", "检查结束的时间早于开始。请核对两个时间。"),
    "key_used_twice": say("refusal", "这一提交编号已用于另一件事，没有重复提交。请刷新案件后重新填写。"),
    "nothing_changed": say("refusal", "与原来的内容相同，没有需要改动的。请核对后再提交。"),
    "reason_required": say("refusal", "改动了“{part}”的得分，请写明理由。"),
    # cases
    "case_not_found": say("refusal", "找不到案件“{case}”，可能不在您的查看范围内。请核对编号。"),
    "category_unknown": say("refusal", "没有代码为“{code}”的类别。请从列表中选择。"),
    "condition_unknown": say("refusal", "“{condition}”不是该类别规定的条件。请从列表中选择。"),
    "merge_into_itself": say("refusal", "案件不能并入自己。请另选一件在办案件。"),
    "merge_target_not_open": say("refusal", "案件 {number} 为“{status}”，不能并入。请选一件在办、未被并案的案件。"),
    "legal_basis_required": say("refusal", "“{category}”的结果反馈须写明法律依据。请填写后再提交。"),
    "level_not_higher": say("refusal", "只能上报到比现在更高的级别，本案现为{level}。请另选级别。"),
    # places
    "place_required": say("refusal", "请在地图上点选位置，或选择所在网格。"),
    "position_invalid": say(
        "refusal", "经纬度 {lon}，{lat} 不对：经度在 ±180、纬度在 ±90 之内。请改正或在地图上点选。"
    ),
    "position_not_numbers": say("refusal", "经纬度须是两个数，如 116.35，39.90。请改正或在地图上点选。"),
    "outside_district": say(
        "refusal", "位置（{lon}，{lat}）不在本区范围内。请核对位置；确属外区的请不予立案并告知来源单位。"
    ),
    "grid_unknown": say("refusal", "没有代码为“{grid}”的网格，或该网格已撤销。请从网格树中选择。"),
    "grid_too_wide": say("refusal", "“{grid}”范围太大，责任落不到人。请选到街道或社区。"),
    "grid_to_confirm": say("refusal", "按示意界线推定为“{name}”，可能有偏差。请确认或改选网格后再提交。"),
    # photos
    "photo_too_large": say("refusal", "第 {place} 张照片超过 {largest_mb} MB。请压缩或换一张。"),
    "photo_unreadable": say("refusal", "第 {place} 张照片打不开。请换成 JPEG、PNG 或 HEIC 格式的照片。"),
    "photo_not_found": say("refusal", "库中没有这张照片，可能已随更正替换。请刷新案件后再看。"),
    "photo_damaged": say("refusal", "这张照片的内容与校验值不符，未予显示。请系统管理员从备份恢复。"),
    # bodies and joint enforcement
    "body_unknown": say("refusal", "没有代码为“{body}”的处置单位。请从列表中选择。"),
    "body_twice": say("refusal", "{body}重复出现。牵头和协办中每个单位只能有一次，请去掉多余的。"),
    "body_was_ruled": say("refusal", "本案已裁定由{body}负责，只能派给该单位。如有异议，请值班长重新裁定。"),
    "no_enforcement_power": say("refusal", "{body}没有执法权，不能出具文书。请由有执法权的单位办理。"),
    "joint_beyond_lead": say("refusal", "协办期限不能晚于牵头单位的期限 {deadline}。请缩短协办时限。"),
    "joint_task_taken": say("refusal", "协办任务已由{handler}接收，不必重复接收。请刷新案件后再看。"),
    "joint_tasks_open": say("refusal", "{bodies}的协办任务还没有反馈。请等其反馈，或写明不等的理由。"),
    # requests, demands, appeals
    "request_open_already": say("refusal", "本案已有待审批的{kind}申请。请等审批后再提。"),
    "after_the_deadline": say("refusal", "期限 {deadline} 已过，不能再申请。请尽快办结并反馈。"),
    "extensions_used_up": say("refusal", "最多批准延期 {most} 次，已经用完。请尽快办结；确有困难请联系值班长。"),
    "extension_too_long": say("refusal", "每次延期不能超过原时限 {limit}。请改短。"),
    "no_running_interval": say("refusal", "本案现在没有处置计时，不能申请。请刷新案件后再看。"),
    "resume_date_past": say("refusal", "恢复日期 {date} 不晚于今天。请选今天以后的日期。"),
    "resume_date_too_late": say("refusal", "挂账最长一年，恢复日期不能晚于 {latest}。请改早。"),
    "nobody_to_prompt": say("refusal", "本案还没有承办单位，无从催办或督办。请先派遣，或选定单位。"),
    "only_a_leader_lists": say("refusal", "挂牌督办由区领导决定。请改选一般或重点督办，或报请区领导。"),
    "correct_by_past": say("refusal", "改正期限早于出具文书之日。请选当日或以后的日期。"),
    "reply_by_past": say("refusal", "答复时限不晚于现在。请选一个将来的时间。"),
    "appealed_already": say("refusal", "本单位对本案已申诉过一次，不能再次申诉。如有新情况，请联系考核员。"),
    "nothing_proposed": say("refusal", "本案没有待决定的问责建议。请先由考核员提出。"),
    # assessment
    "appeals_open": say("refusal", "以下案件还有未裁决的申诉：{cases}。请先裁决，再发布考核。"),
    "period_invalid": say("refusal", "截止不能早于起始。请改正日期或时间。"),
    "period_not_ended": say("refusal", "周期到 {last_day} 才结束，还不能发布。请等周期结束后再发布。"),
    "period_already_published": say(
        "refusal", "{first_day} 至 {last_day} 的考核已发布，发布后不再改动。如有差错，请另发更正版。"
    ),
    "period_not_reviewed": say(
        "refusal", "{first_day} 至 {last_day} 的考核还没有审核。请先核对各类评分卡并点“审核”，再发布。"
    ),
    "period_not_published": say(
        "refusal", "{first_day} 至 {last_day} 的考核还没有发布，不能更正、签收。请先由考核员发布。"
    ),
    "period_text_invalid": say(
        "refusal", "“{value}”不是考核周期。请写成 2015、2015-Q4、2015-11 或 2015-11-01..2015-11-15 的样子。"
    ),
    "points_out_of_range": say("refusal", "评分须是 0 到 100 的整数。请改正。"),
    "signed_already": say("refusal", "{grid}的考核结果已由{name}签收，不必再签。"),
    "month_invalid": say("refusal", "“{value}”不是月份。请写成 2015-11 的样子。"),
    "norm_invalid": say("refusal", "考核标准或办理规定“{norm}”的内容不对。请系统管理员核对后再试。"),
    "norm_weights_nothing": say("refusal", "“{norm}”各指标的权重不能全是 0。请至少给一个指标权重。"),
    "norm_shares_sum": say("refusal", "“{norm}”本卡与两家评分所占权重合计须为 100，现在是 {total}。请改正。"),
    "norm_rubric_sum": say("refusal", "“{norm}”各项合计须为 100 分，现在是 {total} 分。请改正。"),
    "norm_bounds_order": say("refusal", "“{norm}”的界限须逐级降低，现在 {upper} 之下是 {lower}。请改正。"),
    "norm_lowest_bound": say("refusal", "“{norm}”最低一级须从 0 开始，现在是 {lower}。请改为 0。"),
    "norm_unknown": say("refusal", "没有“{norm}”这一项考核标准。请从现有的考核标准中选择。"),
    "rubric_part_unknown": say("refusal", "评分标准中没有“{part}”这一项。请刷新后重新评价。"),
    "score_out_of_range": say("refusal", "“{part}”的得分须在 0 到 {full} 之间。请改正。"),
    "scorecard_not_found": say("refusal", "该周期没有“{subject}”（{subject_kind}）的评分卡。请核对对象和周期。"),
    "scorecard_not_visible": say(
        "refusal", "{role}只能查看本人、本单位或本网格的评分卡。如需其他评分卡，请联系考核员。"
    ),
    "subject_unknown": say("refusal", "没有“{subject}”这个考核对象。请核对姓名或编号。"),
    "subject_ambiguous": say("refusal", "叫“{subject}”的有多个：{numbers}。请改用编号。"),
    # registers and patrols
    "register_right_missing": say("refusal", "{role}在该台账没有此项权限，由{roles}办理。请转请其办理。"),
    "register_outside_own_grid": say("refusal", "所选网格不在您负责的范围内。请选本网格，或请所在网格的人员办理。"),
    "register_not_own_body": say("refusal", "该项不属于您所在的单位。请由所属单位办理。"),
    "register_not_own_person": say("refusal", "该项不是您本人的。请由本人办理。"),
    "begins_in_past": say("refusal", "起始日期 {day} 已过，改动过去的计划会改变已有的考核。请选今天或以后。"),
    "times_out_of_range": say("refusal", "次数须是 1 到 {largest} 的整数，填的是 {number}。请改正后再试。"),
    "patrol_too_long": say("refusal", "一次巡查不能超过 {hours} 小时。请核对起止时间，或分次登记。"),
    "patrol_logged_too_late": say("refusal", "巡查结束后 {hours} 小时内须登记，现已超过。请联系街道说明情况。"),
    "track_invalid": say("refusal", "巡查轨迹读不出来：须是至少两个点的经纬度线。请换一个文件，或不附轨迹。"),
    # past cases
    "imported_case": say(
        "refusal", "这是导入的历史案件，只供查阅，不再办理，也不计入考核。如导入有误，请系统管理员撤销整批。"
    ),
    "not_an_imported_case": say(
        "refusal", "该案件不是导入的历史案件，不能撤销导入。如需作废，请由受理员、派遣员申请。"
    ),
    "history_invalid": say("refusal", "文件有 {count} 处问题，一件也没有导入。请逐条改正后再试。"),
    "history_file_unreadable": say(
        "refusal", "文件“{path}”读不出来（{reason}）。请核对位置，文件须是 CSV（UTF-8 或 GB 18030）或 Excel（.xlsx）。"
    ),
    "batch_name_too_long": say("refusal", "批次名称最多 {longest} 个字。请改短后再试。"),
    "batch_exists": say("refusal", "批次“{batch}”已经用过，撤销的也不能再用。请换一个名称。"),
    "batch_unknown": say("refusal", "没有批次“{batch}”。请核对名称。"),
    "batch_withdrawn": say("refusal", "批次“{batch}”已经撤销，不必再撤销。"),
    # files
    "store_initialised_already": say("refusal", "数据库 {address} 已有区域数据，不能再次装入。请换一个空数据库。"),
    "table_too_long": say(
        "refusal",
        "列出的案件超过 {most} 行，一张 Excel 表放不下，没有导出。请改存为 CSV 文件，或缩小筛选范围后分次导出。",
    ),
    "file_not_writable": say("refusal", "“{path}”不能写入。请检查文件是否正被打开、磁盘和权限，或换一个位置。"),
    "table_format_unknown": say("refusal", "不支持“{path}”的格式。请把文件名的结尾改成 {formats} 之一。"),
}
