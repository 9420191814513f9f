/**
 * What may follow where the grammar decides. Generated from the grammar by its test: REWRITE=1 in the environment writes this file.
 * Tokens are numbers of the vocabulary, sets of them lists of numbers and ranges, all in base 36.
 */
export const startsExpression = '24';

export const tokenSets = `
2 6-8 h-i k-l x-13 16 19-1b 1e 1h-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2i-2j 2l-2m 2p-2q 2s-2t 2v 30 32 38-3b 3d-3f 3j-3k 3o 3r-3s 3u 3w-3y 43 45-46 48-4h 4j-4m 4p-4s 4v-50 52-56 5a 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65;
68;1 6-8 g-65;6b;6d;b-c 11 13 1j-1k 1p 2a 2s-2t 3k 4a 50;d 12 1a-1b 3b 3d 5v;5e 5g;4k 55 5o;38;2v;
4 6-8 j l q v x-z 15-16 19 1d-1e 1g-1i 1p-1q 1s 1u-1y 20 22-23 25 28-29 2b 2d 2f-2g 2j 2l-2n 2p-2r 2x-30 32 35-36 39-3a 3c 3e-3f 3h 3j 3o 3r-3v 3x-3y 44-45 48-49 4b-4j 4l-4m 4o-4p 4r-4s 4u-4z 52-54 5a-5b 5d 5f 5m-5n 5p 5r 5t 5x-5y 63-65;
6l;s;s 6l;4q;66;55;4k;5o;b 11 13 2s-2t 4a 50;1p;2a;c 1j-1k 3k;46;6j;3b;5x;5g;5e;62;64;62 64;;5h;9 f 26 3i 5l 66-68 6u;6u;6g;2x;
2y 3g-3h;10 2g 2n-2o 36 3g 4u;1c;x;26 3i 5l 5p;1o;3i;5l;26;5p;3g;2y;3h;10;2o;2g 2n 36 4u;w;36;2n;2g;4u;1v;
5-8 b-d f h-l s v x-13 16-1b 1d-1e 1g-1l 1p-1q 1s 1u-1y 20-26 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-32 35-36 38-3f 3h-3k 3o 3r-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5n 5p 5r 5t-5v 5x-5y 63-6a 6j 6l 6n 6p 6s;
3g 3o 6t-6u 74;p 3o-3p 3v 6r-74;x 10 1c 2g 2n-2o 2x-2y 36 3g-3h 4u 6g;p x 10 1c 2g 2n-2o 2x-2y 36 3g-3h 3o-3p 3v 4u 6g 6r-74;
6t-6u;3o 74;6t;74;3o;6r-74;p;3p;3v;m r 51;
5-8 b-d f h-l s v x-13 16-1b 1d-1e 1g-1l 1p-1q 1s 1u-1y 20-26 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-32 35-36 38-3k 3o 3r-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5n 5p 5r 5t-5v 5x-5y 63-6a 6j 6l 6n 6p 6s-6u 74;
r;51;m;f 66-67;69;1l;6a;6p;6m;2c;2l;
5-8 h-l v x-13 16 19-1b 1d-1e 1g-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-30 32 35-36 38-3f 3h 3j-3k 3o 3r-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65;
f 1l 26 3i 5l 66-6a 6p;1e 6s;6n;17;18 5m;31;21;1d 24 3w 43 56 5j-5k;b-d 11-13 1a-1b 1j-1k 1p 2a 2s-2t 3b 3d 3k 4a 50 5e 5g 5v;
6d 6l;5z;1r;18;5m;
5-8 b-d f h-l s v x-13 16-1b 1d-1e 1g-1l 1p-1q 1s 1u-1y 20-26 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-32 35-36 38-3k 3o 3r-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5n 5p 5r 5t-5y 63-6a 6j 6l 6n 6p 6s-6u 74;
6f;6s;1e;20;4f;4d;
2 6-8 h-i k-l x-13 16 19-1b 1e 1h-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2i-2j 2l-2m 2p-2q 2s-2t 2v 30 32 38-3b 3d-3f 3j-3k 3o 3r-3s 3u 3w-3y 43 45-46 48-4h 4j-4m 4p-4s 4v-50 52-56 5a 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65 68;
6k;
5-8 b-d f h-m s v x-13 16-1b 1d-1e 1g-1l 1o-1q 1s 1u-1y 20-26 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-32 35-36 38-3k 3o 3q-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5n 5p 5r 5t-5y 63-6b 6j-6l 6n 6p 6s-6u 74;
2m;4g;m 1o;3q;2m 4g;63;28;60;23;3u;6i;6h;5w;24;5k;56;43;3w;5j;1d;14;34;5i;2e;14 34 5i;2c 2e;u;1m;29;32;u 1m;3j;3x;2j 49 4l;4l;49;
2j;1i;2h;5d;3f;5n;45;2b;4x;4z;f 2v 66-67;z;y;
2 6-8 h-i k-l t x-13 16 19-1b 1e 1h-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2i-2j 2l-2m 2p-2q 2s-2t 2v 30 32 38-3b 3d-3f 3j-3k 3o 3r-3s 3u 3w-3y 43 45-46 48-4h 4j-4m 4p-4s 4v-50 52-56 5a 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65;
5b;61;32 61;t;
4 6-8 b-d j l q v x-z 11-13 15-16 19-1b 1d-1e 1g-1k 1p-1q 1s 1u-1y 20 22-23 25 28-2b 2d 2f-2g 2j 2l-2n 2p-2t 2v 2x-30 32 35-36 38-3f 3h 3j-3k 3o 3r-3v 3x-3y 44-45 48-4m 4o-4s 4u-50 52-55 5a-5b 5d-5g 5m-5p 5r 5t 5v 5x-5y 63-65;
5y;f 66-67 6a;
2 6-8 h-i k-l x-13 16 19-1b 1e 1h-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2i-2j 2l-2m 2p-2q 2s-2t 2v 30 32 38-3b 3d-3f 3j-3k 3o 3r-3s 3u 3w-3y 43 45-46 48-4h 4j-4m 4p-4s 4v-50 52-56 5a 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65 6j;
4e;6x;3y;3y 4l 6x;e q v 1g 2f 2r 2z 35 3c 44 4i 4o;3z;5q;e q v 1g 2f 2r 2z 35 3c 3z 44 4i 4o 5q;
2 5-8 h-l v x-13 16 19-1b 1d-1e 1g-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-30 32-33 35-36 38-3f 3h 3j-3k 3n-3o 3r-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65 68 6j;
v;3c;e q 1g 2f 2r 35 44 4i 4o;3t;3m;5s;33 6j;5u;
5-8 h-l v x-13 16 19-1b 1d-1e 1g-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2f-2g 2i-2j 2l-2n 2p-2t 2v 2x-30 32-33 35-36 38-3f 3h 3j-3k 3n-3o 3r-3y 43-46 48-4m 4p-4s 4u-50 52-56 5a-5b 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65 68;
33;3n;4n;6-8 y-z 19 1s 1w-1y 25 2d 2q 48 4c 4s 4v-4x 4z 52-54 5f;52;2k;47;1s;1h 4j;2i;1h;4j;2q;5f;1x;1x 2q 5f;1w;19;1y;41;40;5t;
2w;2p;
2 6-8 h-i k-l x-13 16 19-1b 1e 1h-1k 1p-1q 1s 1u-1y 20-25 28-2b 2d 2i-2j 2l-2m 2p-2q 2s-2t 2v 30 32 38-3b 3d-3f 3j-3k 3o 3r-3s 3u 3w-3y 43 45-46 48-4h 4j-4m 4p-4s 4v-50 52-56 5a 5d-5g 5j-5k 5m-5n 5p 5r 5t-5v 5x-5y 63-65 68 6j;
20 2p;27 37 3l;4b;39;1z 2u 5o;2u;1z;15;2e 4n;59;3z 41;40 5q;1m-1n 4t 57;1n;4t;57;1m-1n 2e 3z-41 4n 4t 57 59 5q 5u 62 6j;5a;27 37;
3l;37;27;3e;3y 6x;4k-4l;53;4v;2d;4c;2d 3m 4c;4y;25;71;54;4w;48;4s;o;n;1f;n-o;16;4h;16 4h
`;

/** Of each decision, its key and the sets of tokens that lead into its ways; `?` marks a way that may be empty. */
export const decisions = `
mkg0:0,1 mnls:2,1 mr61:3 mqyx:3 mxhc:4 n3eo:5,6,7 n6kg:8,9,5,6,7,a,b n6ki:c,d n6yo:e n6rk:f n6rm:g n9q8:h,i,j na4o:3 ndag:3
ng1s:k,l,m,n ng8w:o ng8y:p ng8z:p njeo:q njeq:r njer:p nmdc:s,t nmde:u,v nmkg:p nmki:w npj4:p,2,x? nsw0:y nvuo:4,p,x? nw93:4
o2kp:3 o2dc:z o2dl:3 o5j4:10 o8hs:11,12,13,14,15,16 oetc:17,18 oete:19,1a,1b,1c of0g:1d ohz4:1e,1f,1d ol4w:1g,1h,1i olc0:1d
olc2:1j ooao:1k,1l,1m,1n oohs:1o oruo:4 oxs0:1p,1q oxs2:1r,1s oy68:1t p0xs:1d,1u,1v p0xu:10,1w p43k:1x,1y p4hs:0
p79c:1v,1z,20,21,22 p79e:23,24,x? paf4:25,26,27 pdkw:28,1,29,1a,1b,19,2a,2b,2c pjwg:g,1,p pk3k:2 ptds:p,p pts0:3 pwjk:p,p q03t:3
pzwp:3 q2v4:2d,24 q2v6:2e,2d q6fc:3 q680:2f q9l5:3 q9e1:3 qcqx:3 qcjk:24 qcjt:3 qfi8:c,p qfpc:24 qiv4:24
qlts:2g,2h,p,2i,c,2j,9,d,2k,2l,2m,2n,i,2o,a,2p qm80:2q qozk:p,p,1p qsjr:2r qscg:24 qsci:2s qvb4:2t,2u qyvc:3 r4sg:4,c r7y8:p,x?
r85c:2v rb40:24,2w rbb4:2w re9s:10,24,x? regw:2w regy:24 rhfk:2x,2y,2x rny8:2z rnya:30 rnyb:31 ru2o:p,32 ruh5:3 rua1:3 rx8g:p,24
rxmx:3 rxft:3 s3k0:p,32 s3yh:3 s3rd:3 s9vk:p,p,4,1,x? sa9s:4 sa2o:1 sd1c:33,34 sg74:18,27 sg76:x?,2v sg77:35,36 sge8:37 sgec:3
sgea:38 sgeb:39 sjcw:p,0 sjk0:3a sjk2:3b sjk3:3c sjk4:3d sjk5:3e smx4:3 spog:2g,24 spoi:3f,3g spvk:3h ssu8:3i,3j,3k,3l,3m,3n,3o
sw00:0,1 sw74:32 sz5s:3p,3q,3r sz5u:24,3s szcw:3t szcy:3s t5hc:3s,2e t5vk:3u t5og:24 tc00:2e tloo:3 tog0:27,24 tog2:3v,3w
tog3:3x,3y ton4:3z ton6:40 ts08:3 trsw:0 trsy:41 trsz:38 trt0:42 turk:43,44,45 turm:1g,24 tuyo:2z txxc:46,47,48,49 u134:4a,46,24
u48w:4b,4c u7eo:a,28 uark:2 uh34:4d uh36:3 uh37:4e uk1s:27,g,4f uk1u:4g,4h un7k:4i,4i uneo:4i uneq:16 uner:4j uqdc:4k,3y uqrk:4l
utq8:4i uwow:4m,0 uww0:p uzuo:4m,0 v095:3 v01v:p v01w:4n v021:3 v30g:4o,s v9c0:4p,4q v9j4:p v9j6:3 v9j7:0 v9j8:4r vchs:28,2b
vchu:4s,4t,43 vcow:4u vg21:3 vfux:3 vitc:4v,4w,4x vj7k:4y vlz4:4z,4z vm68:50 vm6a:51 vm6b:52 vpc0:53 vsao:54,55
vvgg:56,57,56,p,58 vvnk:32 vytc:59 vyte:4j w1z4:4j w8ao:59 w8aq:5a w8ar:p w8as:2x w8at:u wb9c:2g,1 wbnk:4 whkw:5b,3s whzc:3
whs0:3s whs2:5b wkqo:18,27,x? wkxs:54 woax:3 wo3t:3 wr28:0,24 wr2a:4m,5c,x? wuf4:3c wuf6:47 wuf7:5d wuf8:5e wuf9:4k wufa:5f
wufb:55 wufc:5g wxs8:3 x0jk:27,24 x43t:3 x3wp:3 x6v4:p,5h,5i,24 x6v6:5j,5k xaf4:3 xa80:3 xgcg:5l,5m,5n xgqx:3 xgqo:5o xgjk:5p
xgjm:p xgjt:3 xjpc:4n xjpe:2a xn2g:3 xpts:5q,5r xszk:4w,5s xt6o:54 xt6q:55 xt6r:47 xwjt:3 xwcp:3 xzi8:1h y2gw:p,p,32 y8sg:p,32
yby8:4x,5t ybya:5u,57 ybyb:p,32 yc5c:5v yfif:1p yfb4:47 yfb6:4i yi9s:p,1p yio9:3 yih5:3 ylfk:5w,2z yltz:5x ylmo:5y ylmq:4i
yolc:p,32 yry8:u yrya:38 yryb:5z yryc:5g yvbc:3 yv40:60 yy9s:p yy9u:55 yy9v:1d yy9w:61 z1mo:62 z4e8:j,63,64 z4ea:27,18,x? z4lc:65
z7k0:66,p,57,67,68,69,6a zdvk:6b,3w,6c,6d zdvm:6e,27,6f,32,x? ze2o:6f zh1c:6g,6h zh8g:6h zh8i:6g zk74:6i,6j zk76:27,24 zk77:4s,4t
zk78:3x,6k zke8:6l zkea:24 znk0:6m zqio:i,43 zwu8:4m,3s zx1c:p 10000:6n,6o 10074:21 10076:2f 103k9:3 103d5:3 106bk:p,x?
109hc:6p,6q,54 109vk:6r 10d1l:3 10cu8:p 10cuh:3 10g00:21 10iyo:6s,6t,5v 10mbk:6q 10pa8:6u,y 10paa:4f,24 10sg0:6v,6w,6x,5d,6y
10vls:6b,3w 10yrk:6z,70 10yrm:71,71,6e,0 10yyo:72 111xc:6n,6o 111xe:73,74 1124g:2f 1124i:75
`;
