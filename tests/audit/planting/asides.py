"""Prose between the numbers: sentences that state none, some with digits that are no quantities."""

from __future__ import annotations

from fumao.model.names import Names

# These may begin any paragraph.
OPENINGS = (
    Names("总体看，服务贸易稳中提质，结构持续优化。",
          "On the whole, trade in services held steady and its structure kept improving."),
    Names("随着数字技术加快发展，5G、云计算等新技术广泛应用，服务贸易新业态不断涌现。",
          "With 5G, cloud computing and other new technology in wide use, new forms of services trade kept emerging."),
    Names("受外部环境影响，部分领域增速有所波动。",
          "Conditions abroad made growth uneven in some fields."),
    Names("按照高质量发展的要求，各项工作扎实推进。",
          "Work went forward on all fronts in line with the aim of high-quality development."),
    Names("从国际看，全球价值链加速重构，服务环节的地位愈加凸显。",
          "Abroad, global value chains are being rebuilt and services weigh more in them."),
    Names("市场主体活力不断增强，企业国际竞争力稳步提升。",
          "Firms grew more active and more competitive abroad."),
)  # fmt: skip
# These stand alone: they have dates and numbers of their own.
PARAGRAPHS = (
    Names("2018年8月，有关部门印发《服务出口重点领域指导目录（2018年版）》（商服贸发〔2018〕293号），明确了支持方向。",
          "In August 2018 the authorities issued the Guide to Key Fields of Services Exports (2018 edition, document No. 293), which set out what is to be supported."),
    Names("按照CPC分类，污水处理服务（CPC9401）和噪声消除服务（CPC9405）均已纳入开放范围。",
          "Under the classification, sewage services (CPC 9401) and noise abatement services (CPC 9405) have both been opened."),
    Names("2016年6月，首批试点启动；2019年11月，试点扩围，期限为3年。咨询电话：010-12345678。",
          "Pilots began in June 2016 and were widened in November 2019 for a term of 3 years. Enquiries: 010-12345678."),
    Names("《区域全面经济伙伴关系协定》（RCEP）为各方合作提供了新的平台，G20等机制的作用进一步增强。",
          "The Regional Comprehensive Economic Partnership (RCEP) gave cooperation a new platform, and forums such as the G20 gained in weight."),
)  # fmt: skip
