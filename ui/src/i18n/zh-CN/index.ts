// 简体中文。

import type { Texts } from "..";
import { accounts } from "./accounts";
import { budgets } from "./budgets";
import { caches } from "./caches";
import { combos } from "./combos";
import { home } from "./home";
import { keys, requests } from "./traffic";
import { alerts, settings } from "./settings";
import { routing } from "./routing";
import { login, secrets } from "./secrets";
import { imports, shell, words } from "./shell";

export const zhCN: Texts = {
  words,
  shell,
  import: imports,
  home,
  accounts,
  combos,
  routing,
  budgets,
  caches,
  keys,
  requests,
  alerts,
  settings,
  secrets,
  login,
};
