package nginx_test
import ("testing";"strings";"time";"github.com/hadrill/hadrill/sim/program/nginx")
func TestZZ(t *testing.T){
 for _,c:=range []string{strings.Repeat("foo;\n",800000),"events{}http{"+strings.Repeat("upstream a{server b;}",200000)+"}","events{}http{server{"+strings.Repeat("listen 1.2.3.4:80;",49000)+"}}",
 "events{}http{server{ x"+strings.Repeat(" \nlisten",500000)+";}}","events{}http{"+strings.Repeat("server{listen 1.2.3.4:80;server_name a b c d;}",16000)+"}","events{}http{map $a $b {"+strings.Repeat("a$b b;",600000)+"}}", strings.Repeat("\"",4000000),strings.Repeat("é“",500000)} {
  b:=time.Now(); _,_,err:=nginx.Read(folder(c),"nginx.conf"); l:=0; if err!=nil{l=len(err.Error())}
  t.Log(len(c), c[:min(40,len(c))], time.Since(b), l)
 }
}
