/** Calls that leave a trace wherever they run: the tests look for it. */
const CALLS = [
  'window.ran=1',
  'alert(1)',
  'parent.ran=1',
  'Function("window.ran=1")()',
  'fetch("/ran")',
  'document.title="ran"',
] as const;

/** Ways to get a call to run, as they are found in lists of well-known ones. `@` stands for the call. */
const VECTORS = [
  '<script>@</script>',
  '<script src="data:text/javascript,@"></script>',
  '<script type=module>@</script>',
  '<scr<script>ipt>@</scr</script>ipt>',
  '<img src=x onerror="@">',
  '<img src=x onerror=@ //',
  '<img """><script>@</script>">',
  '<image src=x onerror="@">',
  '<svg onload="@">',
  '<svg/onload=@>',
  '<svg><script>@</script></svg>',
  '<svg><animate onbegin="@" attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:@"><text x=20 y=20>x</text></a>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=@>#x"/>',
  '<body onload="@">',
  '<body onpageshow="@">',
  '<iframe srcdoc="<script>@</script>"></iframe>',
  '<iframe src="javascript:@"></iframe>',
  '<object data="javascript:@"></object>',
  '<embed src="javascript:@">',
  '<a href="javascript:@">x</a>',
  '<a href="java&#x0A;script:@">x</a>',
  '<a href=" &#14; javascript:@">x</a>',
  '<form action="javascript:@"><input type=submit autofocus></form>',
  '<button formaction="javascript:@" form=x>x</button>',
  '<input autofocus onfocus="@">',
  '<select autofocus onfocus="@"></select>',
  '<textarea autofocus onfocus="@"></textarea>',
  '<details open ontoggle="@"><summary>x</summary></details>',
  '<video><source onerror="@"></video>',
  '<video src=x onerror="@"></video>',
  '<audio src=x onerror="@"></audio>',
  '<marquee onstart="@">x</marquee>',
  '<meta http-equiv="refresh" content="0;url=javascript:@">',
  '<base href="javascript:@//">',
  '<link rel=stylesheet href="data:text/css,*{background:url(javascript:@)}">',
  '<style>@import "javascript:@";</style>',
  '<style onload="@"></style>',
  '<div style="background:url(javascript:@)">x</div>',
  '<div style="width:expression(@)">x</div>',
  '<div onpointerover="@" style="position:fixed;inset:0">x</div>',
  '<math><mi xlink:href="javascript:@">x</mi></math>',
  '<math><mtext><table><mglyph><style><img src=x onerror=@></style></mglyph></table></mtext></math>',
  '<template><script>@</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=@>"></noscript>',
  '<xmp><p title="</xmp><img src=x onerror=@>">',
  '<listing>&lt;img onerror="@" src=x&gt;</listing>',
  '<!--><img src=x onerror=@>-->',
  '<![CDATA[<script>@</script>]]>',
  '<?xml version="1.0"?><script>@</script>',
  '<x onclick="@" tabindex=1 id=x autofocus onfocus=@>x</x>',
  '<dialog open oncancel="@"><form method=dialog></form></dialog>',
  '{{constructor.constructor("@")()}}',
  '${@}',
  '#{@}',
  '<%= @ %>',
  'javascript:@',
  'data:text/html,<script>@</script>',
  '"-@-"',
  "'-@-'",
  '`-@-`',
  '\\u003cscript\\u003e@\\u003c/script\\u003e',
  '&lt;script&gt;@&lt;/script&gt;',
  '&#60;script&#62;@&#60;/script&#62;',
  '%3Cscript%3E@%3C/script%3E',
  '+ADw-script+AD4-@+ADw-/script+AD4-',
  '\u00BCscript\u00BE@\u00BC/script\u00BE',
  '<script\u2028>@</script\u2029>',
  '<scr\u0000ipt>@</scr\u0000ipt>',
  '\uFEFF<script>@</script>',
  '\u202E<script>@</script>',
] as const;

/** Ends of what a text could stand in: an element, an attribute, a script, a comment, JSON. */
const BEFORE = [
  '',
  '</pre>',
  '">',
  "'>",
  '-->',
  '</script>',
  '"}',
  '\n',
  '</textarea></title></style>',
] as const;

/** `count` different texts, each of which would run something if it were ever taken for markup or code. */
export function markupStrings(count: number): readonly string[] {
  const all = BEFORE.flatMap((before, shift) =>
    VECTORS.map((vector, at) => {
      const call = CALLS[(at + shift) % CALLS.length] ?? '';
      return before + vector.replaceAll('@', call);
    }),
  );
  return all.slice(0, count);
}
