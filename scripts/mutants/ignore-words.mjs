// What an invariant says is for whoever mends the program; no promise hangs on its words.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const words = {
  shouldIgnore({ node, parent }) {
    const isWords = node.type === 'StringLiteral' || node.type === 'TemplateLiteral';
    const isOurs = parent?.type === 'CallExpression' && parent.callee.name === 'invariant';
    return isWords && isOurs ? 'the words of an invariant' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'invariant-words', words)];
