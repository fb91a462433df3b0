// 首页。

import type { Texts } from "..";

export const home: Texts["home"] = {
  title: "首页",
  about: "您自己机器上的统一 AI 端点。",
  door: "网关",
  state: {
    open: "网关已在端口 {{port}} 上开放",
    paused: "网关已暂停",
    taken: "端口 {{port}} 已被占用",
  },
  then: {
    open: "您的工具可以访问它。",
    paused: "恢复之前，工具的请求会被拒绝。其他一切不变。",
    taken: "工具无法通过此端口访问网关。",
  },
  taken: {
    ours: { title: "被另一个 OmniRoute（进程 {{pid}}）占用", body: "退出那一个后重试，或为这一个换一个端口。" },
    other: { title: "被 {{program}}（进程 {{pid}}）占用", body: "结束该程序后重试，或在下方选择其他端口。" },
    unknown: { title: "被其他程序占用", body: "系统没有说明是哪个程序。请在下方选择其他端口，或重试。" },
  },
  pause: "暂停",
  resume: "恢复",
  port: "端口",
  portHint: "正在进行的回答会在旧端口上完成。",
  portRange: "端口是 1 到 65535 之间的数字。",
  portLow: "多数系统只允许管理员使用 1024 以下的端口。",
  presets: "常用端口",
  change: "更改",
  moved: "网关现在位于端口 {{port}}。使用旧端口的工具需要改为新端口。",
  baseUrl: "基础 URL",
  baseUrlHint: "OpenAI 类工具直接使用；Anthropic 与 Gemini 类工具去掉 /v1。",
  first: {
    title: "开始使用",
    about: "只需两步，工具就能提问。",
    account: { title: "添加一个提供商账户", body: "任意提供商的密钥。它会加密保存在本机。", go: "选择提供商" },
    key: { title: "为工具创建密钥", body: "工具凭它访问网关，其他程序便无法使用您的账户。", go: "创建密钥" },
  },
  tools: { title: "连接工具", about: "把 sk-or-… 换成您的一个密钥", keys: "我的密钥" },
  desktop: {
    title: "在此桌面上",
    autostart: "登录时启动",
    autostartHint: "驻留托盘，不打开窗口。",
    autostartUnknown: "系统没有说明是否已开启。",
    tray: "托盘",
    trays: {
      shown: "图标已显示。关闭窗口后网关继续运行。",
      no_host: "此桌面没有托盘。出现托盘后图标会自动显示。",
      off: "图标已关闭。",
    },
  },
};
