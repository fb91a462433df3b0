// 通用词语与页面框架。

import type { Texts } from "..";

export const words: Texts["words"] = {
  save: "保存",
  remove: "移除",
  choose: "请选择…",
  via: "名称如何解读",
  skipped: "跳过的",
  cancel: "取消",
  close: "关闭",
  done: "完成",
  yes: "是",
  no: "否",
  show: "显示",
  hide: "隐藏",
  copy: "复制",
  copy_what: "复制：{{what}}",
  copied: "已复制",
  not_copied: "未能复制",
  again: "重试",
  understood: "知道了",
  loading: "正在加载…",
  failed: "操作未成功",
  needed: "此项必填。",
  notANumber: "这不是数字。",
  between: "{{least}} 到 {{most}} 之间的数字。",
  wholeBetween: "{{least}} 到 {{most}} 之间的整数。",
  actions: "操作",
  type: "若要继续，请输入：{{text}}",
  unreachable: "网关没有响应。如果它刚刚重启，请稍后再试。",
  dialects: {
    "openai-chat": "OpenAI Chat",
    "openai-responses": "OpenAI Responses",
    "anthropic-messages": "Anthropic Messages",
    gemini: "Gemini",
  },
};

export const shell: Texts["shell"] = {
  nav: "页面",
  skip: "跳到正文",
  pages: {
    home: "首页",
    accounts: "提供商",
    combos: "组合",
    routing: "路由",
    keys: "密钥",
    budgets: "预算",
    caches: "缓存",
    requests: "请求",
    alerts: "提醒",
    settings: "设置",
  },
  door: { open: "端口 {{port}} 已开放", paused: "已暂停", taken: "端口被占用" },
  mend: "去解决",
  secrets: "解决之前，带密钥的账户无法使用。",
  lost: { title: "网关没有响应", body: "当前内容可能已过时，正在自动重试。" },
  noTray: {
    title: "此桌面没有系统托盘",
    body: "OmniRoute 仍可正常工作。再次启动即可重新打开此窗口；在 GNOME 上可用 AppIndicator 等扩展添加托盘。",
  },
  safeMode: { title: "窗口正以安全模式运行", body: "上次窗口没有绘制出任何内容，因此现在不使用显卡绘制。" },
  close: {
    title: "关闭窗口还是退出？",
    body: "此桌面没有系统托盘。OmniRoute 可以在没有窗口的情况下继续运行：工具照常可用，再次启动即可显示此窗口。",
    remember: "记住我的选择",
    keep: "继续运行",
    quit: "退出 OmniRoute",
  },
  notFound: { title: "没有此页面", body: "这个地址不指向任何页面。", home: "回到首页" },
  broken: "此页面出错了",
};

export const imports: Texts["import"] = {
  title: "有链接想要添加内容",
  about: "它来自 OmniRoute 之外。以下是其中的全部内容。",
  secret: "机密",
  warning: "只接受您自己要求的内容。陌生人的地址可以读到您发送到那里的一切。",
  accept: "添加",
  refuse: "拒绝",
  done: "已添加。",
};
