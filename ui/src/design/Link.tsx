// A way to another page.

import type { ComponentProps } from "react";
import { type Address, hrefOf, type Path } from "../address";

type Props = Omit<ComponentProps<"a">, "href"> & { to: Path; search?: Address["search"] };

export function Link({ to, search, ...rest }: Props) {
  return <a {...rest} href={hrefOf(to, search)} />;
}
