import { POSTGRES } from '../stores/engines-postgres.ts';
import { vaultModel } from './vault.model.ts';

vaultModel(POSTGRES);
