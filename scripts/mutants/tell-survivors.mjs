// Names each survivor as soon as it is known: a room takes long, and there is work to do meanwhile.
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { isUnnoticed } from './score.mjs';

class Survivors {
  onMutantTested({ fileName, location, mutatorName, replacement, status }) {
    if (!isUnnoticed(status)) return;
    const { line, column } = location.start;
    const instead = replacement.replaceAll(/\s+/g, ' ');
    process.stdout.write(`${fileName}:${line}:${column} ${status} ${mutatorName}: ${instead}\n`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors)];
