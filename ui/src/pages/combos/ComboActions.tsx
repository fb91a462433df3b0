// What can be done with a combo. The built-in one can only be tried out.

import { Pencil, Trash2 } from "lucide-react";
import type { Combo } from "../../api/queries";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = { combo: Combo; onTest: () => void; onEdit: () => void; onRemove: () => void };

export function ComboActions({ combo: { name, built_in, models }, onTest, onEdit, onRemove }: Props) {
  const { t } = useTexts();
  return (
    <div className="flex items-center gap-1">
      <Button
        size="small"
        disabled={models.length === 0}
        onClick={onTest}
        data-testid={ids.combos.test}
        aria-label={t("combos.testOf", { name })}
      >
        {t("combos.test")}
      </Button>
      {!built_in && (
        <>
          <IconButton onClick={onEdit} testid={ids.combos.edit} name={t("combos.editOf", { name })} icon={Pencil} />
          <IconButton
            onClick={onRemove}
            testid={ids.combos.remove}
            name={t("combos.removeOf", { name })}
            icon={Trash2}
          />
        </>
      )}
    </div>
  );
}
