/**
 * What may follow where the grammar decides. Generated from the grammar by its test: REWRITE=1 in the environment writes this file.
 * Tokens are numbers of the vocabulary, sets of them lists of numbers and ranges, all in base 36.
 */
export const startsExpression = '24';

export const tokenSets = `
2 7-9 i-j l-m y-14 17 1a-1c 1f 1i-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2j-2k 2m-2n 2q-2r 2t-2u 2w 31 33 39-3c 3e-3g 3k-3l 3p 3s-3t 3v 3x-3z 44 46-47 49-4i 4k-4n 4q-4t 4w-51 53-57 5b 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66;
69;1 7-9 h-66;6c;6e;c-d 12 14 1k-1l 1q 2b 2t-2u 3l 4b 51;e 13 1b-1c 3c 3e 5w;5f 5h;4l 56 5p;39;2w;
4 7-9 k m r w y-10 16-17 1a 1e-1f 1h-1j 1q-1r 1t 1v-1z 21 23-24 26 29-2a 2c 2e 2g-2h 2k 2m-2o 2q-2s 2y-31 33 36-37 3a-3b 3d 3f-3g 3i 3k 3p 3s-3w 3y-3z 45-46 49-4a 4c-4k 4m-4n 4p-4q 4s-4t 4v-50 53-55 5b-5c 5e 5g 5n-5o 5q 5s 5u 5y-5z 64-66;
6m;t;t 6m;4r;67;56;4l;5p;c 12 14 2t-2u 4b 51;1q;2b;d 1k-1l 3l;47;6k;;3c;5y;5h;5f;63;65;63 65;5i;a g 27 3j 5m 67-69 6v;6v;6h;2y;
2z 3h-3i;11 2h 2o-2p 37 3h 4v;1d;y;27 3j 5m 5q;1p;3j;5m;27;5q;3h;2z;3i;11;2p;2h 2o 37 4v;x;37;2o;2h;4v;1w;
6-9 c-e g i-m t w y-14 17-1c 1e-1f 1h-1m 1q-1r 1t 1v-1z 21-27 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-33 36-37 39-3g 3i-3l 3p 3s-3z 44-47 49-4n 4q-4t 4v-51 53-57 5b-5c 5e-5h 5k-5o 5q 5s 5u-5w 5y-5z 64-6b 6k 6m 6o 6q 6t;
3h 3p 6u-6v 75;q 3p-3q 3w 6s-75;y 11 1d 2h 2o-2p 2y-2z 37 3h-3i 4v 6h;q y 11 1d 2h 2o-2p 2y-2z 37 3h-3i 3p-3q 3w 4v 6h 6s-75;
6u-6v;3p 75;6u;75;3p;6s-75;q;3q;3w;n s 52;
6-9 c-e g i-m t w y-14 17-1c 1e-1f 1h-1m 1q-1r 1t 1v-1z 21-27 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-33 36-37 39-3l 3p 3s-3z 44-47 49-4n 4q-4t 4v-51 53-57 5b-5c 5e-5h 5k-5o 5q 5s 5u-5w 5y-5z 64-6b 6k 6m 6o 6q 6t-6v 75;
s;52;n;g 67-68;6a;1m;6b;6q;6n;2d;2m;
6-9 i-m w y-14 17 1a-1c 1e-1f 1h-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-31 33 36-37 39-3g 3i 3k-3l 3p 3s-3z 44-47 49-4n 4q-4t 4v-51 53-57 5b-5c 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66;
g 1m 27 3j 5m 67-6b 6q;1f 6t;6o;18;19 5n;32;22;1e 25 3x 44 57 5k-5l;c-e 12-14 1b-1c 1k-1l 1q 2b 2t-2u 3c 3e 3l 4b 51 5f 5h 5w;
6e 6m;60;1s;19;5n;
5-9 c-e g i-m r t w y-14 16-1c 1e-1f 1h-1m 1q-1r 1t 1v-1z 21-27 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-33 36-37 39-3l 3p 3s-3z 44-47 49-4n 4p-4t 4v-51 53-57 5b-5c 5e-5h 5k-5o 5q 5s 5u-5z 64-6b 6k 6m 6o 6q 6t-6v 75;
6g;6t;1f;21;4g;4e;
2 7-9 i-j l-m y-14 17 1a-1c 1f 1i-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2j-2k 2m-2n 2q-2r 2t-2u 2w 31 33 39-3c 3e-3g 3k-3l 3p 3s-3t 3v 3x-3z 44 46-47 49-4i 4k-4n 4q-4t 4w-51 53-57 5b 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66 69;
6l;
5-9 c-e g i-n r t w y-14 16-1c 1e-1f 1h-1m 1p-1r 1t 1v-1z 21-27 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-33 36-37 39-3l 3p 3r-3z 44-47 49-4n 4p-4t 4v-51 53-57 5b-5c 5e-5h 5k-5o 5q 5s 5u-5z 64-6c 6k-6m 6o 6q 6t-6v 75;
2n;4h;n 1p;3r;2n 4h;64;29;61;24;3v;
5 7-9 i-m r w y-14 16-17 1a-1c 1e-1f 1h-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-31 33 36-37 39-3g 3i 3k-3l 3p 3s-3z 44-47 49-4n 4p-4t 4v-51 53-57 5b-5c 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66;
6j;6i;5x;25;5l;57;44;3x;5k;1e;15;35;5j;2f;15 35 5j;2d 2f;v;1n;2a;33;v 1n;3k;3y;2k 4a 4m;4m;4a;2k;1j;2i;5e;3g;5o;46;2c;4y;50;
g 2w 67-68;10;z;
2 7-9 i-j l-m u y-14 17 1a-1c 1f 1i-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2j-2k 2m-2n 2q-2r 2t-2u 2w 31 33 39-3c 3e-3g 3k-3l 3p 3s-3t 3v 3x-3z 44 46-47 49-4i 4k-4n 4q-4t 4w-51 53-57 5b 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66;
5c;62;33 62;u;
4 7-9 c-e k m r w y-10 12-14 16-17 1a-1c 1e-1f 1h-1l 1q-1r 1t 1v-1z 21 23-24 26 29-2c 2e 2g-2h 2k 2m-2o 2q-2u 2w 2y-31 33 36-37 39-3g 3i 3k-3l 3p 3s-3w 3y-3z 45-46 49-4n 4p-4t 4v-51 53-56 5b-5c 5e-5h 5n-5q 5s 5u 5w 5y-5z 64-66;
5z;g 67-68 6b;
2 7-9 i-j l-m y-14 17 1a-1c 1f 1i-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2j-2k 2m-2n 2q-2r 2t-2u 2w 31 33 39-3c 3e-3g 3k-3l 3p 3s-3t 3v 3x-3z 44 46-47 49-4i 4k-4n 4q-4t 4w-51 53-57 5b 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66 6k;
4f;6y;3z;3z 4m 6y;f r w 1h 2g 2s 30 36 3d 45 4j 4p;40;5r;f r w 1h 2g 2s 30 36 3d 40 45 4j 4p 5r;
2 6-9 i-m w y-14 17 1a-1c 1e-1f 1h-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-31 33-34 36-37 39-3g 3i 3k-3l 3o-3p 3s-3z 44-47 49-4n 4q-4t 4v-51 53-57 5b-5c 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66 69 6k;
w;3d;f r 1h 2g 2s 36 45 4j 4p;3u;3n;5t;34 6k;5v;
6-9 i-m w y-14 17 1a-1c 1e-1f 1h-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2g-2h 2j-2k 2m-2o 2q-2u 2w 2y-31 33-34 36-37 39-3g 3i 3k-3l 3o-3p 3s-3z 44-47 49-4n 4q-4t 4v-51 53-57 5b-5c 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66 69;
34;3o;4o;7-9 z-10 1a 1t 1x-1z 26 2e 2r 49 4d 4t 4w-4y 50 53-55 5g;53;2l;48;1t;1i 4k;2j;1i;4k;2r;5g;1y;1y 2r 5g;1x;1a;1z;42;41;5u;
2x;2q;
2 7-9 i-j l-m y-14 17 1a-1c 1f 1i-1l 1q-1r 1t 1v-1z 21-26 29-2c 2e 2j-2k 2m-2n 2q-2r 2t-2u 2w 31 33 39-3c 3e-3g 3k-3l 3p 3s-3t 3v 3x-3z 44 46-47 49-4i 4k-4n 4q-4t 4w-51 53-57 5b 5e-5h 5k-5l 5n-5o 5q 5s 5u-5w 5y-5z 64-66 69 6k;
21 2q;28 38 3m;4c;3a;20 2v 5p;2v;20;16;2f 4o;5a;40 42;41 5r;1n-1o 4u 58;1o;4u;58;1n-1o 2f 40-42 4o 4u 58 5a 5r 5v 63 6k;5b;28 38;
3m;38;28;3f;3z 6y;4l-4m;54;4w;1 6-9 c-e g-6b 6k 6m 6o 6q 6t-6v 75;72;2e;4d;2e 3n 4d;4z;26;55;4x;49;4t;p;o;1g;o-p;17;4i;17 4i
`;

/** Of each decision, its key and the sets of tokens that lead into its ways; `?` marks a way that may be empty. */
export const decisions = `
mkg0:0,1 mnls:2,1 mr61:3 mqyx:3 mxhc:4 n3eo:5,6,7 n6kg:8,9,5,6,7,a,b n6ki:c,d n6yo:e n6rk:f n6rm:g n9q8:h,i,j na4o:3 ndag:3
ng1s:k,l,m,n ng1u:o,p,q? ng8y:p ng8z:p njeo:r njeq:s njer:p nmdc:t,u nmde:v,w nmkg:p nmki:x npj4:p,2,q? nsw0:y nvuo:4,p,q? nw93:4
o2kp:3 o2dc:z o2dl:3 o5j4:10 o8hs:11,12,13,14,15,16 oetc:17,18 oete:19,1a,1b,1c of0g:1d ohz4:1e,1f,1d ol4w:1g,1h,1i olc0:1d
olc2:1j ooao:1k,1l,1m,1n oohs:1o oruo:4 oxs0:1p,1q oxs2:1r,1s oy68:1t p0xs:1d,1u,1v p0xu:10,1w p43k:1x,1y p4hs:0
p79c:1v,1z,20,21,22 p79e:23,24,q? paf4:25,26,27 pdkw:28,1,29,1a,1b,19,2a,2b,2c pjwg:g,1,p pk3k:2 ptds:p,p pts0:3 pwjk:p,p q03t:3
pzwp:3 q2v4:2d,24 q2v6:2e,2d q6fc:3 q680:2f q9l5:3 q9e1:3 qcqx:3 qcjk:24 qcjt:3 qfi8:c,p qfpc:24 qiv4:24
qlts:2g,2h,p,2i,c,2j,9,d,2k,2l,2m,2n,i,2o,a,2p qm80:2q qozk:p,p,1p qsjr:2r qscg:24 qsci:2s qvb4:2t,2u qyvc:3 r4sg:4,c r7y8:p,q?
r85c:2v rb40:24,2w rbb4:2w re9s:10,24,q? regw:2w regy:24 rhfk:2x,2y,2x rny8:2z rnya:30 rnyb:31 ru2o:p,32 ruh5:3 rua1:3 rx8g:p,24
rxmx:3 rxft:3 s3k0:p,32 s3yh:3 s3rd:3 s9vk:p,p,4,1,q? sa9s:4 sa2o:1 sd1c:33,34 sg74:18,27 sg76:q?,2v sg77:35,36 sge8:37 sgec:3
sgea:38 sgeb:39 sjcw:p,0 sjk0:3a sjk2:3b sjk3:3c sjk4:3d sjk5:3e smx4:3 spog:3f,24 spoi:3g,3h spvk:3i ssu8:3j,3k,3l,3m,3n,3o,3p
sw00:0,1 sw74:32 sz5s:3q,3r,3s sz5u:24,3t szcw:3u szcy:3t t5hc:3t,2e t5vk:3v t5og:24 tc00:2e tloo:3 tog0:27,24 tog2:3w,3x
tog3:3y,3z ton4:40 ton6:41 ts08:3 trsw:0 trsy:42 trsz:38 trt0:43 turk:44,45,46 turm:1g,24 tuyo:2z txxc:47,48,49,4a u134:4b,47,24
u48w:4c,4d u7eo:a,28 uark:2 uh34:4e uh36:3 uh37:4f uk1s:27,g,4g uk1u:4h,4i un7k:4j,4j uneo:4j uneq:16 uner:4k uqdc:4l,3z uqrk:4m
utq8:4j uwow:4n,0 uww0:p uzuo:4n,0 v095:3 v01v:p v01w:4o v021:3 v30g:4p,t v9c0:4q,4r v9j4:p v9j6:3 v9j7:0 v9j8:4s vchs:28,2b
vchu:4t,4u,44 vcow:4v vg21:3 vfux:3 vitc:4w,4x,4y vj7k:4z vlz4:50,50 vm68:51 vm6a:52 vm6b:53 vpc0:54 vsao:55,56
vvgg:57,58,57,p,59 vvnk:32 vytc:5a vyte:4k w1z4:4k w8ao:5a w8aq:5b w8ar:p w8as:2x w8at:v wb9c:2g,1 wbnk:4 whkw:5c,3t whzc:3
whs0:3t whs2:5c wkqo:18,27,q? wkxs:55 woax:3 wo3t:3 wr28:0,24 wr2a:4n,5d,q? wuf4:3c wuf6:48 wuf7:5e wuf8:5f wuf9:4l wufa:5g
wufb:56 wufc:5h wxs8:3 x0jk:27,24 x43t:3 x3wp:3 x6v4:p,5i,5j,24 x6v6:5k,5l xaf4:3 xa80:3 xgcg:5m,5n,5o xgqx:3 xgqo:5p xgjk:5q
xgjm:p xgjt:3 xjpc:4o xjpe:2a xn2g:3 xpts:5r,5s xszk:4x,5t xt6o:55 xt6q:56 xt6r:48 xwjt:3 xwcp:3 xzi8:1h y2gw:p,p,32 y8sg:p,32
yby8:4y,5u ybya:5v,58 ybyb:p,32 yc5c:5w yfif:1p yfb4:48 yfb6:4j yi9s:p,1p yio9:3 yih5:3 ylfk:5x,2z yltz:5y ylmo:5z ylmq:4j
yolc:p,32 yry8:v yrya:38 yryb:60 yryc:5h yvbc:3 yv40:61 yy9s:p yy9u:56 yy9v:1d yy9w:62 z1mo:63 z4e8:j,64,65 z4ea:27,18,q? z4lc:66
z7k0:67,p,58,68,69,6a,6b zdvk:6c,3x,6d,6e zdvm:6f,27,6g,32,q? ze2o:6g zh1c:6h,6i zh8g:6i zh8i:6h zk74:6j,6k zk76:27,24 zk77:4t,4u
zk78:3y,6l zke8:6m zkea:24 znk0:6n zqio:i,44 zwu8:4n,3t zx1c:p 10000:6o,6p 10074:21 10076:2f 103k9:3 103d5:3 106bk:2g,68 106io:p
109hc:2g,68 109og:p 10d1l:3 10cu8:6q 10cuh:3 10fsw:2,24 10fsy:3g,3h,6r 10iyo:6s,6t,55 10jcw:6u 10mbk:p 10phc:21 10sg0:6v,6w,5w
10vsw:6t 10yrk:6r,y 10yrm:4g,24 111xc:6x,6y,6z,5e,70 11534:6c,3x 1188w:71,72 1188y:73,73,6f,0,g 118g0:74 11beo:6o,6p 11beq:75,76
11bls:2f 11blu:77
`;
