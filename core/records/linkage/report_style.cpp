#include "core/records/linkage/report_style.hpp"

namespace hub::linkage::report {

const std::string_view kStyle =
    R"(:root{color-scheme:light;--ink:#14213d;--soft:#4b5563;--line:#d1d5db;--act:#0b57d0;--for:#1a7f37;--against:#c0271b;--ask:#9a6700;--none:#6b7280}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:var(--ink);font:1rem/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:72rem;margin:0 auto;padding:0 1rem 3rem}
h1{font-size:1.75rem;line-height:1.25;margin:1.5rem 0 .5rem}
h2{font-size:1.35rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:1rem;border-top:2px solid var(--line)}
h3{font-size:1.1rem;margin:1.75rem 0 .25rem}
h4{font-size:1rem;margin:0}
p{margin:.5rem 0;max-width:48rem}
a{color:var(--act)}
nav ol{columns:16rem;margin:.5rem 0;padding-left:1.5rem}
small,.note{font-size:.875rem;color:var(--soft)}
.switch{position:absolute;opacity:0}
#to-vi+label{margin-left:max(1rem,calc(50vw - 35rem))}
.switch+label{display:inline-block;margin:1rem 0 0 .5rem;padding:.55rem 1rem;min-height:2.75rem;border:1px solid var(--act);border-radius:.5rem;color:var(--act);font-weight:600;cursor:pointer}
.switch:checked+label{background:var(--act);color:#fff}
.switch:focus-visible+label,a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid var(--act);outline-offset:2px}
#to-vi:checked~main>[lang=en],#to-en:checked~main>[lang=vi]{display:none}
.keep{border-left:.3rem solid var(--against);padding:.5rem .75rem;background:#fdf2f1}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:.75rem;margin:1rem 0}
.tiles div{border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}
.tiles dt{font-size:.875rem;color:var(--soft)}
.tiles dd{margin:0;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}
.tiles small{display:inline-block;font-weight:400}
.wide{max-width:100%;overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;overflow-wrap:normal}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
thead th,thead td{border-bottom:2px solid var(--none);font-size:.875rem}
tbody th{font-weight:500}
.num{text-align:right;white-space:nowrap}
.absent{color:var(--soft);font-style:italic}
.records td,.records th{white-space:nowrap;font-size:.875rem}
.reasons td:last-child{min-width:16rem}
.bars th[scope=row]{min-width:8rem}
.barcell{min-width:6rem;width:18rem}
.bar{display:block;height:1rem;margin-top:.25rem}
.bar i{display:block;height:100%;min-width:1px;background:var(--act);print-color-adjust:exact;-webkit-print-color-adjust:exact}
.fall{position:relative;min-width:6rem;width:40%;background:linear-gradient(var(--none),var(--none)) var(--z) 0/1px 100% no-repeat}
.learned .fall{width:14rem}
.learned .first>*{border-top:2px solid var(--line)}
.fall i{position:absolute;top:calc(50% - .4rem);height:.8rem;min-width:1px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.p{background:var(--for)}.n{background:var(--against)}.t{background:var(--ink)}
figure{margin:1rem 0;max-width:44rem}
figcaption{font-size:.875rem;color:var(--soft)}
.histogram{display:block;width:100%;height:auto}
.histogram text{font:11px system-ui,sans-serif;fill:var(--soft)}
.histogram .review{fill:var(--ask)}.histogram .accept{fill:var(--for)}
.histogram text.review,.histogram text.accept{font-weight:600}
.grid{stroke:var(--line)}.axis{stroke:var(--none)}
line.review{stroke:var(--ask);stroke-width:1.5;stroke-dasharray:5 3}line.accept{stroke:var(--for);stroke-width:1.5;stroke-dasharray:5 3}
path.different{fill:var(--none)}path.asked{fill:var(--ask)}path.same{fill:var(--for)}
.key{display:inline-block;width:.8rem;height:.8rem;margin:0 .2rem 0 .6rem;vertical-align:-.05rem;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.key.different{background:var(--none)}.key.asked{background:var(--ask)}.key.same{background:var(--for)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),1fr));gap:1rem;margin:.75rem 0}
.pair{border:1px solid var(--line);border-radius:.5rem;padding:.75rem;min-width:0;break-inside:avoid}
.pair table{width:100%;table-layout:fixed;overflow-wrap:anywhere}
.pair th{width:46%;padding:.25rem .4rem .25rem 0;line-height:1.3}
.pair .num{width:4rem;padding:.25rem .4rem}
.pair .fall{width:auto;padding:0;min-width:0;background:linear-gradient(var(--none),var(--none)) var(--z) 0/1px 100% no-repeat,repeating-linear-gradient(var(--for) 0 4px,transparent 4px 8px) var(--a) 0/1px 100% no-repeat;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.pair small{display:block;font-weight:400}
.pair small b{color:var(--against);font-weight:600}
.pair em{display:block}
.pair p{margin:.25rem 0}
.pair .total th,.pair .total td{border-top:2px solid var(--none);border-bottom:0;font-weight:700}
@media(max-width:30rem){body{font-size:.9375rem}main{padding:0 .75rem 2rem}.pair{padding:.5rem}.pair .num{width:3.8rem;padding-left:0}.tiles{grid-template-columns:1fr 1fr}.tiles dd{font-size:1.15rem}.histogram text{font-size:13px}.reasons td:last-child{min-width:0}th,td{padding:.3rem .4rem}}
@media print{body{font-size:.75rem}.switch,.switch+label,nav{display:none}main{max-width:none;padding:0}h2,h3{break-after:avoid}.wide{overflow:visible}.records th,.records td{white-space:normal;font-size:.625rem;padding:.15rem .25rem}.cards{grid-template-columns:1fr 1fr}@page{margin:12mm}}
)";

}  // namespace hub::linkage::report
