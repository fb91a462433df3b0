// 缓存，以及对每个请求的处理。

import type { Texts } from "..";

export const caches: Texts["caches"] = {
  title: "缓存与提示",
  about: "可以再次给出的回答，以及对每个请求的处理。",
  saved: "已保存，从下一个请求起生效。",
  exact: {
    title: "精确缓存",
    about: "温度为 0 的完全相同的请求，从内存中回答。",
    on: "从内存回答",
    hint: "仅限同一密钥，且只在内存中。X-OmniRoute-No-Cache 可绕过。",
  },
  semantic: {
    title: "语义缓存",
    about: "温度为 0 的问题，若之前回答过意思相同的问题，就从内存中回答。",
    model: "嵌入模型",
    modelHint: "留空即关闭。其提供商必须支持 OpenAI 的格式。",
    risk: "只差一个数字或名称的问题也可能显得相似，这时给出的是另一个问题的回答。每个温度为 0 的问题也会发给该模型，其费用不计入任何预算。",
    similarity: "相似度",
    failures_one: "启动以来该模型失败了 1 次。失败后半分钟内不再询问它，由提供商回答。",
    failures_other: "启动以来该模型失败了 {{shown}} 次。每次失败后半分钟内不再询问它，由提供商回答。",
  },
  mb: "最多（MB）",
  minutes: "保留（分钟）",
  use: {
    rate: "命中率",
    hits: "{{asked}} 个中有 {{hits}} 个从内存回答",
    none: "启动以来没有此类请求。",
    saved: "节省的 Token",
    entries: "保留的回答",
    size: "大小",
  },
  clear: {
    do: "清空缓存",
    title: "清空所有缓存？",
    body: "保留的所有回答（精确与语义）都会被忘记。下一个同样的请求会再次发给提供商。",
    done: "缓存已清空。",
  },
  repeats: {
    title: "重复请求",
    about: "以相同的 Idempotency-Key 发送两次的请求只询问一次。",
    seconds: "可再次给出（秒）",
    hint: "从回答结束算起；0 为关闭。",
  },
  thinking: {
    title: "思考",
    about: "模型在回答之前可以思考多少。",
    budget: "Token 数",
    budgetHint: "0 关闭思考；最多 131072。",
    effort: "起点",
    efforts: { none: "不思考", low: "低：1,024 Token", medium: "中：10,240 Token", high: "高：131,072 Token" },
    modes: {
      passthrough: { name: "按工具所说", about: "不作任何更改。" },
      auto: { name: "由模型决定", about: "去掉工具对此的说明。" },
      custom: { name: "始终相同", about: "每个请求都是这么多 Token。" },
      adaptive: { name: "越复杂越多", about: "随轮数、工具和长问题增加。" },
    },
  },
  prompt: {
    title: "系统提示",
    about: "您自己的指示，随每个请求给出一次。",
    on: "随每个请求给出",
    text: "指示内容",
    place: "位置",
    places: { prepend: "在工具自己的之前", append: "在工具自己的之后", "if-absent": "仅当工具没有时" },
  },
};
