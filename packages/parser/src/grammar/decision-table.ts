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
p79c:1v,1z,20,21,22 p79e:23,24,x? paf4:25,26,27 pdkw:28,1,29,1a,1b,19,2a,2b,2c pgqo:g,1,p pgxs:2 pq80:p,p pqm8:3 ptds:p,p pwy1:3
pwqx:3 pzpc:2d,24 pzpe:2e,2d q39k:3 q328:2f q6fd:3 q689:3 q9l5:3 q9ds:24 q9e1:3 qccg:c,p qcjk:24 qfpc:24
qio0:2g,2h,p,2i,c,2j,9,d,2k,2l,2m,2n,i,2o,a,2p qj28:2q qlts:p,p,1p qpdz:2r qp6o:24 qp6q:2s qs5c:2t,2u qvpk:3 r1mo:4,c r4sg:p,x?
r4zk:2v r7y8:24,2w r85c:2w rb40:10,24,x? rbb4:2w rbb6:24 re9s:2x,2y,2x rksg:2z rksi:30 rksj:31 rqww:p,32 rrbd:3 rr49:3 ru2o:p,24
ruh5:3 rua1:3 s0e8:p,32 s0sp:3 s0ll:3 s6ps:p,p,4,1,x? s740:4 s6ww:1 s9vk:33,34 sd1c:18,27 sd1e:x?,2v sd1f:35,36 sd8g:37 sd8k:3
sd8i:38 sd8j:39 sg74:p,0 sge8:3a sgea:3b sgeb:3c sgec:3d sged:3e sjrc:3 smio:2g,24 smiq:3f,3g smps:3h spog:3i,3j,3k,3l,3m,3n,3o
ssu8:0,1 st1c:32 sw00:3p,3q,3r sw02:24,3s sw74:3t sw76:3s t2bk:3s,2e t2ps:3u t2io:24 t8u8:2e tiiw:3 tla8:27,24 tlaa:3v,3w
tlab:3x,3y tlhc:3z tlhe:40 toug:3 ton4:0 ton6:41 ton7:38 ton8:42 trls:43,44,45 trlu:1g,24 trsw:2z turk:46,47,48,49 txxc:4a,46,24
u134:4b,4c u48w:a,28 u7ls:2 udxc:4d udxe:3 udxf:4e ugw0:27,g,4f ugw2:4g,4h uk1s:4i,4i uk8w:4i uk8y:16 uk8z:4j un7k:4k,3y unls:4l
uqkg:4i utj4:4m,0 utq8:p uwow:4m,0 ux3d:3 uww3:p uww4:4n uww9:3 uzuo:4o,s v668:4p,4q v6dc:p v6de:3 v6df:0 v6dg:4r v9c0:28,2b
v9c2:4s,4t,43 v9j4:4u vcw9:3 vcp5:3 vfnk:4v,4w,4x vg1s:4y vitc:4z,4z vj0g:50 vj0i:51 vj0j:52 vm68:53 vp4w:54,55
vsao:56,57,56,p,58 vshs:32 vvnk:59 vvnm:4j vytc:4j w54w:59 w54y:5a w54z:p w550:2x w551:u w83k:2g,1 w8hs:4 wef4:5b,3s wetk:3
wem8:3s wema:5b whkw:18,27,x? whs0:54 wl55:3 wky1:3 wnwg:0,24 wnwi:4m,5c,x? wr9c:3c wr9e:47 wr9f:5d wr9g:5e wr9h:4k wr9i:5f
wr9j:55 wr9k:5g wumg:3 wxds:27,24 x0y1:3 x0qx:3 x3pc:p,5h,5i,24 x3pe:5j,5k x79c:3 x728:3 xd6o:5l,5m,5n xdl5:3 xdkw:5o xdds:5p
xddu:p xde1:3 xgjk:4n xgjm:2a xjwo:3 xmo0:5q,5r xpts:4w,5s xq0w:54 xq0y:55 xq0z:47 xte1:3 xt6x:3 xwcg:1h xzb4:p,p,32 y5mo:p,32
y8sg:4x,5t y8si:5u,57 y8sj:p,32 y8zk:5v yccn:1p yc5c:47 yc5e:4i yi9s:5w,2z yio7:5x yigw:5y yigy:4i ylfk:p,32 yosg:u yosi:38
yosj:5z yosk:5g ys5k:3 yry8:60 yv40:p yv42:55 yv43:1d yv44:61 yygw:62 z18g:j,63,64 z18i:27,18,x? z1fk:65 z4e8:66,p,57,67,68,69,6a
zaps:6b,3w,6c,6d zapu:6e,27,6f,32,x? zaww:6f zdvk:6g,6h ze2o:6h ze2q:6g zh1c:6i,6j zh1e:27,24 zh1f:4s,4t zh1g:3x,6k zh8g:6l
zh8i:24 zke8:6m zncw:i,43 ztog:4m,3s ztvk:p zwu8:6n,6o zx1c:21 zx1e:2f 100eh:3 1007d:3 1035s:p,x? 106bk:6p,6q,54 106ps:6r 109vt:3
109og:p 109op:3 10cu8:21 10fsw:6s,6t,5v 10j5s:6q 10m4g:6u,y 10m4i:4f,24 10pa8:6v,6w,6x,5d,6y 10sg0:6b,3w 10vls:6z,70
10vlu:71,71,6e,0 10vsw:72 10yrk:6n,6o 10yrm:73,74 10yyo:2f 10yyq:75
`;
