import type { ExceptionScopeKind } from '../../../domain/exception/exception.ts';

/** Which instances a scope reaches beside the one that somebody thinks of, in small words; `null`: no other. */
export function reachWords(kind: ExceptionScopeKind): string | null {
  switch (kind) {
    case 'instance':
      return null;
    case 'auto-scaling-group':
      return 'All of its instances, later ones too';
    case 'launch-template':
    case 'image':
      return 'All of them in this account and Region, later ones too';
  }
}
