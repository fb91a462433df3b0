// What is put away until it is wanted, or until there is something in it that must be seen.

import { type ReactNode, useState } from "react";

type Props = { title: string; show: boolean; testid?: string; children: ReactNode };

export function Fold({ title, show, testid, children }: Props) {
  const [opened, setOpened] = useState(show);
  return (
    <details open={opened || show} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className="w-fit text-soft" data-testid={testid}>
        {title}
      </summary>
      <div className="mt-3">{children}</div>
    </details>
  );
}
