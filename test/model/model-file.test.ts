import { FILE } from '../stores/engines.ts';
import { vaultModel } from './vault.model.ts';

vaultModel(FILE);
