// How each state of the door looks: by shape first, by colour second.

import { CircleCheck, CirclePause, type LucideIcon, OctagonAlert } from "lucide-react";
import type { Door } from "../api/queries";

export const DOOR_STATES: Record<Door["state"], { mark: LucideIcon; ink: string }> = {
  open: { mark: CircleCheck, ink: "text-good" },
  paused: { mark: CirclePause, ink: "text-warn" },
  taken: { mark: OctagonAlert, ink: "text-bad" },
};
