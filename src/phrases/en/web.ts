export const webEn = {
  'web.home': 'Leave a secret',
  'web.footer': 'Loads nothing from other sites. Its only cookie is the language you choose.',
  'web.onPaper': 'Printed from a one-time page. Whoever finds this paper can use what is on it.',
  'web.languages': 'Language',
  'web.card': 'A text that opens once. Then it is gone.',
  'web.copy': 'Copy',
  'web.copied': 'Copied.',
  'web.copyByHand': 'The text is selected: press Ctrl+C, or ⌘C on a Mac.',
  'web.tryAgain': 'Try again',

  'web.reveal.title': 'A secret for you',
  'web.reveal.intro':
    'Somebody left you a text here. Usually it can be read only once, so open it when you can keep it.',
  'web.reveal.checking': 'Checking whether it is still here…',
  'web.reveal.kept': 'Kept until {{time}}.',
  'web.reveal.open': 'Open the secret',
  'web.reveal.opening': 'Opening…',
  'web.reveal.passphrase': 'Passphrase',
  'web.reveal.passphraseHint':
    'The sender locked it with a passphrase. A wrong one costs a try, never the secret.',
  'web.reveal.passphraseEmpty': 'Type the passphrase first.',
  'web.reveal.wrong': 'That is not the passphrase. The secret is still here.',
  'web.reveal.triesLeft': { one: '{{count}} try left for now.', other: '{{count}} tries left for now.' },
  'web.reveal.throttled.title': 'Too many tries',
  'web.reveal.throttled': 'Nothing is lost. You can try again in {{wait}}.',
  'web.reveal.frozen.title': 'This secret is frozen',
  'web.reveal.frozen':
    'There were too many wrong passphrases. The text is safe: ask the sender to thaw it on the receipt page.',
  'web.reveal.gone.title': 'This secret is gone',
  'web.reveal.gone':
    'It was opened, its time ran out, or its sender burned it. Ask the sender for a new one, and say so if it was not you who opened it.',
  'web.reveal.shown.title': 'Your secret',
  'web.reveal.shown.last': 'This was the last opening: the link does not work any more. Keep what you need.',
  'web.reveal.shown.left': {
    one: 'The link still opens it {{count}} more time.',
    other: 'The link still opens it {{count}} more times.',
  },
  'web.reveal.hide': 'Hide it',
  'web.reveal.hidden.title': 'Hidden',
  'web.reveal.hidden': 'The text is off this page, and this page cannot bring it back.',
  'web.reveal.offline.title': 'No answer',
  'web.reveal.offline.check':
    'The server did not answer. You may be offline. Nothing was opened: try again when you are connected.',
  'web.reveal.offline.open':
    'The server did not answer. If your click did reach it, this page can still get the text for a minute: try again now.',
  'web.reveal.trouble.title': 'Not now',
  'web.reveal.unsure':
    'The server could not finish that. If it did open the secret, this page can still get the text for a minute: try again now.',
  'web.reveal.interrupted':
    'This page was loaded again before the text was here. If your click did open the secret, the page can still get the text for a minute: open it now.',
  'web.reveal.incomplete.title': 'The link is incomplete',
  'web.reveal.incomplete.missing':
    'Its last part, after the # sign, did not arrive. Open the whole link, or paste it here. Nothing was opened.',
  'web.reveal.incomplete.malformed':
    'The part after the # sign looks cut or changed. Copy the whole link again and paste it here. Nothing was opened.',
  'web.reveal.endToEnd.title': 'This link needs JavaScript',
  'web.reveal.endToEnd':
    'A link that ends in .e is decrypted in the browser. Open it again in a browser with JavaScript. Nothing was opened, and its key was not used or kept here.',
  'web.reveal.endToEnd.noScript':
    'Without JavaScript, a link that ends in .e cannot be opened: do not paste it here.',
  'web.reveal.noCrypto.title': 'This browser cannot decrypt here',
  'web.reveal.noCrypto':
    'The text was encrypted end to end. Decrypting it needs an https address and a current browser. Nothing was sent, and nothing was used up: open the whole link there.',
  'web.reveal.seen.endToEnd':
    'Encrypted end to end: it is decrypted here in your browser, and the server cannot read it.',
  'web.reveal.seen.server': 'Until you open it, the server keeps it encrypted and does not have the key.',
  'web.reveal.note.notDecrypted':
    'This link is for a text that was encrypted in a browser, but it does not decrypt this one. Here is exactly what was stored: keep it, and ask the sender.',
  'web.reveal.note.stillSealed':
    'This looks like a text that was encrypted in a browser, opened with a part of its link only. Keep it, and ask the sender for the whole link, which ends in .e.',
  'web.reveal.save': 'Save as a file',
  'web.reveal.saved': 'The file stays on this device until you delete it.',
  'web.reveal.wrap': 'Wrap lines',
  'web.reveal.cut':
    'The text is very long: its first {{shown}} characters are shown. Copying and saving take all of it.',
  'web.reveal.late':
    'The server did not answer, and the minute for asking again is over. If your click did not reach it, the secret is still here: try again to find out.',
  'web.reveal.missed.title': 'The answer was lost',
  'web.reveal.missed':
    'The answer to your click did not arrive, and the secret is gone now. Probably it was your own click that opened it. Ask the sender for a new one.',

  'web.paste.label': 'The whole link, or its key',
  'web.paste.hint': 'The key is the part after the # sign.',
  'web.paste.passphrase': 'Passphrase, if there is one',
  'web.paste.check': 'Continue',

  'web.receipt.title': 'Receipt',
  'web.receipt.sealed.title': 'Not opened yet',
  'web.receipt.sealed': 'The secret waits for its recipient.',
  'web.receipt.partly.title': 'Opened, and still open to others',
  'web.receipt.partly': 'Somebody opened it; the link still works.',
  'web.receipt.opened.title': 'Opened',
  'web.receipt.opened': 'The secret was read and is gone.',
  'web.receipt.burned.title': 'Burned',
  'web.receipt.burned': 'The secret was deleted and cannot be opened any more.',
  'web.receipt.expired.title': 'Expired',
  'web.receipt.expired': 'Its time ran out, and the secret is gone.',
  'web.receipt.frozen.title': 'Frozen',
  'web.receipt.frozen':
    'There were too many wrong passphrases, so nobody can open it now. Thaw it if you trust the person who tries, or burn it.',
  'web.receipt.created': 'Made',
  'web.receipt.expires': 'Kept until',
  'web.receipt.openedAt': 'Last opened',
  'web.receipt.viewsLeft': 'Openings left',
  'web.receipt.viewsOf': '{{left}} of {{most}}',
  'web.receipt.denied': 'Wrong passphrases',
  'web.receipt.refresh': 'Look again',
  'web.receipt.burn': 'Burn it…',
  'web.receipt.burnSure': 'The text will be deleted for good, and the link will not work any more.',
  'web.receipt.burnNow': 'Burn it now',
  'web.receipt.thaw': 'Thaw it',
  'web.receipt.thawLimit': 'It was thawed as often as is allowed. Burn it and make a new one.',
  'web.receipt.contact.watching': 'This page keeps itself up to date.',
  'web.receipt.contact.lost': 'The server does not answer just now. This page goes on asking.',
  'web.receipt.contact.tired': 'This page has stopped looking after an hour.',
  'web.receipt.unanswered':
    'The server did not answer, so it is not known whether it took effect. Look again before you repeat it.',
  'web.receipt.gone.title': 'No such receipt',
  'web.receipt.gone': 'The link is wrong, or its secret ended more than 30 days ago.',

  'web.lost.title': 'There is nothing here',
  'web.lost':
    'The address may be mistyped or cut off. If somebody sent you a link, copy all of it, up to the last character. Nothing was opened.',
  'web.malformed.title': 'This address is incomplete',
  'web.malformed':
    'A character seems to be missing or changed. Copy the whole link again. Nothing was opened.',
  'web.crossSite.title': 'Sent from another site',
  'web.crossSite': 'For safety this works only from a page of this site. Nothing was opened or changed.',
  'web.refused.title': 'That did not work',
  'web.refused.field':
    'The form arrived changed: its field “{{field}}” cannot be taken. Nothing was stored, opened or changed: load the page again and fill the form in once more.',
  'web.refused.notText':
    'What arrived is not valid text. Nothing was stored, opened or changed: load the page again and fill the form in once more.',
  'web.fault.title': 'Something went wrong here',
  'web.fault': 'The fault is ours. Check whether it took effect before you try again.',
} as const;
