/** The look of the other screens, in the few rules that a page needs which no style sheet is loaded for. */
export const REFUSED_STYLE = `
:root{color-scheme:light;--bg:#e3e4e1;--surface:#f0f0ed;--line:#737977;--ink:#15181a;--ink-2:#383d3f;--ink-3:#565b5d;--act:#1a569e;--act-on:#fff;--focus:#0b57c4}
[data-theme=dark]{color-scheme:dark;--bg:#141617;--surface:#1b1e1f;--line:#737a7c;--ink:#f4f4f0;--ink-2:#c8cbc9;--ink-3:#9ba1a2;--act:#86c0fa;--act-on:#0d1216;--focus:#a9d3ff}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink-2);font:13px/18px "Encode Sans Variable","Encode Sans",system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header{display:flex;flex-wrap:wrap;gap:0 24px;min-height:44px;padding:0 24px;border-bottom:1px solid var(--line);background:var(--surface)}
.brand{display:flex;align-items:center;gap:9px;min-height:44px;color:var(--ink);font-size:15px;font-weight:600}svg{flex:none;width:20px;height:20px}
nav{display:flex;gap:2px;overflow-x:auto}nav a{display:flex;align-items:center;min-height:43px;padding:2px 10px 0;border-bottom:3px solid transparent;color:var(--ink-2);text-decoration:none}nav a:hover{background:var(--bg)}
main{max-width:720px;padding:48px 24px}h1{display:flex;align-items:center;gap:10px;margin:0 0 12px;color:var(--ink);font-size:26px;line-height:34px;font-weight:600}
p{margin:0 0 12px;font-size:15px;line-height:20px}b{color:var(--ink)}.quiet{color:var(--ink-3)}
.button{display:inline-flex;align-items:center;min-height:36px;margin-top:8px;padding:0 14px;border-radius:2px;background:var(--act);color:var(--act-on);font-weight:600;text-decoration:none}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}nav a:focus-visible{outline-offset:-2px}
@media(max-width:719px){header{padding:0 16px}nav{margin:0 -10px}main{padding:32px 16px}h1{align-items:flex-start}h1 svg{margin-top:7px}.button{min-height:48px}}
@media print{header{display:none}}
`;
