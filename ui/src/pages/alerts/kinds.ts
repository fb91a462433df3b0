// Every kind of alert: its mark, its colour, its place among the switches.

import {
  ArrowLeftRight,
  BatteryFull,
  BatteryLow,
  BatteryMedium,
  BatteryWarning,
  Download,
  KeyRound,
  LogOut,
  type LucideIcon,
  PlugZap,
  ServerCrash,
  Unplug,
  Wallet,
} from "lucide-react";
import type { AlertKind } from "../../api/queries";
import type { BadgeTone } from "../../design/Badge";

export type AlertGroup = "quota" | "accounts" | "money" | "app";

type Kind = { mark: LucideIcon; tone: BadgeTone; group: AlertGroup };

export const KINDS: Record<AlertKind, Kind> = {
  quota_low: { mark: BatteryMedium, tone: "warn", group: "quota" },
  quota_very_low: { mark: BatteryLow, tone: "warn", group: "quota" },
  quota_gone: { mark: BatteryWarning, tone: "bad", group: "quota" },
  quota_reset: { mark: BatteryFull, tone: "good", group: "quota" },
  switched_account: { mark: ArrowLeftRight, tone: "warn", group: "accounts" },
  sign_in_lost: { mark: LogOut, tone: "bad", group: "accounts" },
  provider_down: { mark: ServerCrash, tone: "bad", group: "accounts" },
  provider_back: { mark: PlugZap, tone: "good", group: "accounts" },
  budget_warning: { mark: Wallet, tone: "warn", group: "money" },
  budget_reached: { mark: Wallet, tone: "bad", group: "money" },
  update_ready: { mark: Download, tone: "accent", group: "app" },
  port_taken: { mark: Unplug, tone: "bad", group: "app" },
  keychain_trouble: { mark: KeyRound, tone: "bad", group: "app" },
};

export const GROUPS: readonly AlertGroup[] = ["quota", "accounts", "money", "app"];

export const kindsOf = (group: AlertGroup) =>
  (Object.keys(KINDS) as AlertKind[]).filter((kind) => KINDS[kind].group === group);
