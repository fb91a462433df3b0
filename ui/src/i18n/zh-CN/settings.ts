// 提醒与设置。

import type { Texts } from "..";

export const alerts: Texts["alerts"] = {
  title: "提醒",
  about: "需要您留意的事项。系统通知也出自这份列表。",
  last: "最近 200 条",
  look: "查看",
  none: { title: "没有提醒", body: "当账户、提供商或配额需要您时，会显示在这里。" },
  notify: { title: "通知我", about: "关闭的种类仍会出现在列表中。" },
  groups: { quota: "配额", accounts: "账户与提供商", money: "预算", app: "OmniRoute 本身" },
  kinds: {
    quota_low: "配额已用 80%",
    quota_very_low: "配额已用 95%",
    quota_gone: "配额用尽",
    quota_reset: "配额已重置",
    switched_account: "已切换到其他账户",
    sign_in_lost: "登录失效",
    provider_down: "提供商不可用",
    provider_back: "提供商已恢复",
    budget_warning: "预算即将用尽",
    budget_reached: "预算已用尽",
    update_ready: "有可用更新",
    port_taken: "端口被占用",
    keychain_trouble: "钥匙串故障",
  },
};

export const settings: Texts["settings"] = {
  title: "设置",
  gateway: "网关",
  appearance: "外观",
  language: "语言",
  theme: "主题",
  system: "跟随系统",
  themes: { light: "浅色", dark: "深色" },
  shortcut: {
    name: "打开窗口的快捷键",
    hint: "在任何程序中都有效。点击后按下组合键，需含 Ctrl、Alt 或 Cmd。",
    press: "请按下组合键…",
    off: "未启用",
    clear: "停用",
  },
  browser: { title: "在浏览器中", about: "同样的页面，通过一次性链接打开，两分钟内有效。", open: "在浏览器中打开" },
  password: {
    title: "密码",
    old: "当前密码",
    new: "新密码",
    change: "修改密码",
    done: "密码已修改。",
    leave: "退出登录",
  },
  updates: {
    title: "更新",
    check: "检查更新",
    none: "当前已是最新版本。",
    available: "有新版本 {{version}}。",
    managed: "更新由您的软件包管理器提供。",
    install: "安装 {{version}} 并重启",
    loading: "正在下载更新",
  },
  about: {
    title: "关于",
    version: "版本",
    packaged: "安装包",
    process: "进程",
    shed: "因过载丢失的日志行",
    licence: "许可证",
  },
};
