// 主密钥与浏览器登录。

import type { Texts } from "..";

export const secrets: Texts["secrets"] = {
  name: "机密",
  about: "提供商密钥由一把主密钥加密。这里管理主密钥的存放位置。",
  passphrase: "口令",
  move: "更换主密钥的存放位置",
  said: "系统提示：{{why}}",
  open: { title: "机密可用", body_one: "{{count}} 条加密的机密可以使用。", body_other: "{{count}} 条加密的机密可以使用。" },
  locked: { title: "机密已锁定", body_one: "{{count}} 条加密的机密在等待主密钥。", body_other: "{{count}} 条加密的机密在等待主密钥。" },
  missing: {
    title: "主密钥不见了",
    body_one: "{{count}} 条机密所用的主密钥已不在原处。它可能会回来：例如恢复钥匙串，或以创建它的用户登录。",
    body_other: "{{count}} 条机密所用的主密钥已不在原处。它可能会回来：例如恢复钥匙串，或以创建它的用户登录。",
  },
  unavailable: {
    title: "这里没有钥匙串",
    body_one: "请为主密钥选择其他位置；目前已加密 {{count}} 条机密。",
    body_other: "请为主密钥选择其他位置；目前已加密 {{count}} 条机密。",
  },
  unlock: { title: "解锁", do: "解锁" },
  again: { title: "再次查找主密钥", about: "在解锁或恢复钥匙串，或以正确的用户登录之后。" },
  over: {
    title: "放弃旧机密，重新开始",
    about_one: "永久删除 {{count}} 条加密的机密。账户保留，但不再有密钥。",
    about_other: "永久删除 {{count}} 条加密的机密。账户保留，但不再有密钥。",
    body_one: "没有主密钥，谁也无法读取这 {{count}} 条机密。仅当主密钥不会再回来时才这样做。",
    body_other: "没有主密钥，谁也无法读取这 {{count}} 条机密。仅当主密钥不会再回来时才这样做。",
    do: "删除",
  },
  choose: {
    title: "选择主密钥的存放位置",
    do: "使用此位置",
    done: "主密钥已移到新位置。",
    accept: "我接受：这保护的是备份，而不是这台机器。",
    noWayBack: "每次启动后都会询问。如果忘记，加密的机密将无法找回。",
  },
  homes: {
    keychain: {
      name: "系统钥匙串",
      about: "随您的登录打开。有钥匙串时，这是最好的位置。",
      kept_one: "主密钥保存在系统钥匙串中，已加密 {{count}} 条机密。",
      kept_other: "主密钥保存在系统钥匙串中，已加密 {{count}} 条机密。",
    },
    passphrase: {
      name: "口令",
      about: "只存在于您的记忆中；每次启动后询问。",
      kept_one: "主密钥由您的口令得出，已加密 {{count}} 条机密。",
      kept_other: "主密钥由您的口令得出，已加密 {{count}} 条机密。",
    },
    keyfile: {
      name: "密钥文件",
      about: "数据旁边一个只有您能读取的文件。这保护的是备份，而不是这台机器。",
      kept_one: "主密钥保存在数据旁边的文件中：这保护的是备份，而不是这台机器。已加密 {{count}} 条机密。",
      kept_other: "主密钥保存在数据旁边的文件中：这保护的是备份，而不是这台机器。已加密 {{count}} 条机密。",
    },
    environment: {
      kept_one: "主密钥在启动 OmniRoute 时由外部提供，已加密 {{count}} 条机密。",
      kept_other: "主密钥在启动 OmniRoute 时由外部提供，已加密 {{count}} 条机密。",
    },
    memory: {
      kept_one: "主密钥只在内存中，结束后即被遗忘。已加密 {{count}} 条机密。",
      kept_other: "主密钥只在内存中，结束后即被遗忘。已加密 {{count}} 条机密。",
    },
  },
};

export const login: Texts["login"] = {
  title: "OmniRoute",
  password: "密码",
  newPassword: "新密码",
  again: "再输入一次",
  enter: "登录",
  entering: "正在登录…",
  forgot: "忘记了？在那台机器上运行“omniroute open”，可得到无需密码的链接。",
  tooShort_one: "至少 {{count}} 个字符。",
  tooShort_other: "至少 {{count}} 个字符。",
  differs: "两次输入不一致。",
  linkUsed: "此链接已失效",
  setup: {
    about: "请为此页面设置密码。目前还没有密码。",
    do: "设置密码并登录",
    noCode: "请打开终端中的链接",
    whereCode: "尚未设置密码。启动 OmniRoute 的终端中显示了设置密码的链接；运行“omniroute open”可得到新的链接。",
  },
};
