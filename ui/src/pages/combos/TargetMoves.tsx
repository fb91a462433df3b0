// Moving a target up and down, and taking it out.

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "../../design/IconButton";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = { place: number; last: number; onMove: (by: 1 | -1) => void; onRemove: () => void };

export function TargetMoves({ place, last, onMove, onRemove }: Props) {
  const { t } = useTexts();
  const arrows = useRef<HTMLDivElement>(null);
  const nth = { place: place + 1 };
  // A row that is moved loses the focus, and an arrow that leads nowhere cannot have it.
  const move = (by: 1 | -1) => {
    onMove(by);
    requestAnimationFrame(() => {
      const [up, down] = arrows.current?.querySelectorAll("button") ?? [];
      const [same, other] = by === 1 ? [down, up] : [up, down];
      (same?.disabled ? other : same)?.focus();
    });
  };
  return (
    <div ref={arrows} className="flex">
      <IconButton
        disabled={place === 0}
        onClick={() => move(-1)}
        name={t("combos.up", nth)}
        testid={ids.combos.up(place)}
        icon={ArrowUp}
      />
      <IconButton
        disabled={place === last}
        onClick={() => move(1)}
        name={t("combos.down", nth)}
        testid={ids.combos.down(place)}
        icon={ArrowDown}
      />
      <IconButton onClick={onRemove} name={t("combos.takeOut", nth)} testid={ids.combos.takeOut(place)} icon={X} />
    </div>
  );
}
