import { MEMORY } from '../stores/engines.ts';
import { vaultModel } from './vault.model.ts';

vaultModel(MEMORY);
