// Before a rule is gone.

import type { RoutingChange } from "../../api/queries";
import { Confirm } from "../../design/Confirm";
import { useTexts } from "../../i18n";
import { useRoutingChange } from "./useRoutingChange";

type Props = { name: string; body: string; change: RoutingChange; onClose: () => void };

export function LawRemoval({ name, body, change, onClose }: Props) {
  const { t } = useTexts();
  const remove = useRoutingChange();
  return (
    <Confirm
      title={t("routing.removing", { name })}
      yes={t("words.remove")}
      onClose={onClose}
      onYes={() => remove.mutateAsync(change)}
    >
      {body}
    </Confirm>
  );
}
