// The end of a form on a page: what was refused and stands at no field, and a button while something is typed and not kept.

import { saysMore } from "../api/client";
import { useTexts } from "../i18n";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { useTelling } from "./telling";

type Props = {
  /** What the gateway said no with, if it did. */
  error: unknown;
  /** The fields that show it themselves. */
  fields: readonly string[];
  busy: boolean;
  touched: boolean;
  testid: string;
};

export function SaveTyped({ error, fields, busy, touched, testid }: Props) {
  const { t } = useTexts();
  const tell = useTelling();
  return (
    <>
      {error !== null && saysMore(error, fields) && <Banner tone="bad">{tell(error)}</Banner>}
      {touched && (
        <Button type="submit" look="primary" className="justify-self-start" busy={busy} data-testid={testid}>
          {t("words.save")}
        </Button>
      )}
    </>
  );
}
