import { create } from 'qrcode';

/** A QR code as one path over modules of size 1, with the quiet zone of 4 that the standard asks for. */
export function qrPath(text: string): { readonly path: string; readonly size: number } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const path: string[] = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (modules.get(y, x)) path.push(`M${x + 4} ${y + 4}h1v1h-1z`);
  }
  return { path: path.join(''), size: size + 8 };
}
