// Moving a target up and down, and taking it out.

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../design/Button";
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
      <Button
        look="quiet"
        size="icon"
        disabled={place === 0}
        onClick={() => move(-1)}
        aria-label={t("combos.up", nth)}
        data-testid={ids.combos.up(place)}
        icon={<ArrowUp aria-hidden className="size-4" />}
      />
      <Button
        look="quiet"
        size="icon"
        disabled={place === last}
        onClick={() => move(1)}
        aria-label={t("combos.down", nth)}
        data-testid={ids.combos.down(place)}
        icon={<ArrowDown aria-hidden className="size-4" />}
      />
      <Button
        look="quiet"
        size="icon"
        onClick={onRemove}
        aria-label={t("combos.takeOut", nth)}
        data-testid={ids.combos.takeOut(place)}
        icon={<X aria-hidden className="size-4" />}
      />
    </div>
  );
}
